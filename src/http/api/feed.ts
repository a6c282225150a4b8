import { type Context, Hono } from "hono";
import { z } from "zod";
import { AppError } from "../../errors.ts";
import { defaultRules } from "../../rules/default-rules.ts";
import { parseContestAddress } from "../../sites/dpchallenge/address.ts";
import { parseRedditAddress } from "../../sites/reddit/address.ts";
import { follow } from "../../tasks/follow.ts";
import { answerList } from "../answer/answer-list.ts";
import type { AppContext } from "../app-context.ts";
import { invalidField, readObject } from "../request/body.ts";
import { cached } from "../answer/cached.ts";
import { seconds, secondsOrDate, text, whole } from "../request/fields.ts";
import type { FeedChange, FeedCounts, FollowedFeed } from "../../model/feed.ts";

const yesOrNo = z.boolean("true or false").exactOptional();
const share = "a number from 0 to 1";
const repostRules = z
  .strictObject(
    {
      scope: z.enum(["feed", "all"], "feed or all").exactOptional(),
      withinDays: whole(1, 36_500).nullable().exactOptional(),
      minScore: whole(0, 100).exactOptional(),
      ignoreSameAuthor: yesOrNo,
      ignoreCrossposts: yesOrNo,
      ignoreOwnGallery: yesOrNo,
      minSubmissionScore: whole(0).nullable().exactOptional(),
      minTitleSimilarity: z.number(share).min(0, share).max(1, share).exactOptional(),
      memeGuard: yesOrNo,
    },
    `an object with any of ${Object.keys(defaultRules).join(", ")}`,
  )
  .exactOptional();

const feedOptions = z.object({
  pictures: z.enum(["none", "thumbnail", "full"], "none, thumbnail or full").exactOptional(),
  notIn: z.literal("ava", "ava").exactOptional(),
  reposts: repostRules,
});
const newFeed = z.object({
  source: text(32).default("reddit"),
  address: text(200),
  since: secondsOrDate().optional(),
  created: seconds().optional(),
  comments: z.boolean("true or false").optional(),
  options: feedOptions.optional(),
});
const change = z
  .object({
    state: z.enum(["active", "paused"], "active or paused").optional(),
    comments: z.boolean("true or false").optional(),
    options: feedOptions.optional(),
  })
  .refine((value) => Object.values(value).some((given) => given !== undefined), {
    path: ["state"],
    message: "active or paused (or comments: true or false)",
  });

type Needs = Pick<AppContext, "store" | "sources" | "network" | "now" | "wake">;

const countsLiveSeconds = 30;

/** `/api/feed`: what is followed, how far each provider has read it, and what has become of it. */
export function feeds(context: Needs): Hono {
  const { store, wake, now } = context;
  const counts = cached(
    countsLiveSeconds,
    now,
    async () => new Map((await store.feedCounts()).map((one) => [one.feedId, one])),
  );

  async function changeTo(c: Context, to: FeedChange): Promise<Response> {
    const id = Number(c.req.param("id"));
    const feed = Number.isSafeInteger(id) ? await store.changeFeed(id, to) : undefined;
    if (!feed) throw new AppError("not_found", `feed ${c.req.param("id")}: not followed`);
    if (to.state === "active" || to.comments) wake("aggregate");
    if (to.comments) wake("revisit");
    if (to.options?.reposts) wake("watch");
    return c.json(feed);
  }
  const changeFeed = async (c: Context) => changeTo(c, await readObject(c, change));

  return new Hono()
    .get("/", async (c) => {
      const known = await counts();
      return answerList(c, {
        page: ([after = 0], limit) => store.feedPage(after, limit),
        place: (feed) => [feed.id],
        show: (feed) => show(feed, now(), known.get(feed.id)),
      });
    })
    .get("/:id", async (c) => {
      const id = c.req.param("id");
      const [feed] = /^\d{1,15}$/.test(id) ? await store.feedPage(Number(id) - 1, 1) : [];
      if (!feed || String(feed.id) !== id) throw new AppError("not_found", `feed ${id}: not followed`);
      return c.json(show(feed, now(), (await counts()).get(feed.id)));
    })
    .post("/", async (c) => {
      const request = await readObject(c, newFeed);
      const allowed = [...new Set(context.sources.map((source) => source.serves))];
      if (!allowed.includes(request.source)) throw invalidField("source", request.source, allowed.join(", "));
      return c.json(await follow(context, { ...request, address: addressOf(request) }), 201);
    })
    .post("/:id", changeFeed)
    .patch("/:id", changeFeed)
    .delete("/:id", (c) => changeTo(c, { state: "removed" }));
}

function addressOf({ source, address }: z.infer<typeof newFeed>): string {
  if (source === "dpchallenge") {
    const contest = parseContestAddress(address);
    if (contest) return contest.address;
    throw invalidField("address", address, "all, since/2012, since/2012-05 or challenge/3257");
  }
  if (source !== "reddit") return address;
  const parsed = parseRedditAddress(address);
  if (parsed) return parsed.address;
  throw invalidField("address", address, "a subreddit (pics), a user (u/name), a+b, or u/name/m/multi");
}

/** A feed as the API gives it, with how far each provider is and what has become of what it brought. */
function show({ cursors, ...feed }: FollowedFeed, now: number, counts: FeedCounts | undefined) {
  const { feedId: _, ...known } = counts ?? {
    feedId: feed.id,
    submissions: 0,
    links: none,
    images: none,
    given: [],
  };
  const pages = cursors.flatMap(({ cursor }) => progressOf(cursor) ?? []);
  const unread = pages.reduce((sum, { done, total }) => sum + total - done, 0);
  return {
    ...feed,
    counts: known,
    /** Of contests: how long the pages that are known take at the usual pace; `null` where nobody knows the whole. */
    secondsLeft: pages.length > 0 ? Math.ceil((unread + known.links.due) * secondsAPage) : null,
    cursors: cursors.map((one) => ({
      provider: one.provider,
      lane: one.lane,
      done: one.done,
      newest: one.newest,
      oldest: one.oldest,
      submissions: one.submissions,
      nextAt: one.nextAt,
      error: one.error,
      succeededAt: one.succeededAt,
      /** Seconds that the newest submission lies back. */
      lag: one.newest === null ? null : Math.max(0, now - one.newest),
      blockedUntil: one.error !== null && one.nextAt > now ? one.nextAt : null,
      failures: one.failures,
      /** Where the provider tells how far it is: challenges read, in all, and failed. */
      progress: progressOf(one.cursor),
      problems: problemsOf(one.cursor),
    })),
  };
}

/** The usual pace of a site of contests. */
const secondsAPage = 1.5;
const progressShape = z.object({
  progress: z.object({ done: z.number(), total: z.number(), failed: z.number() }).nullable().catch(null),
});
const progressOf = (cursor: unknown) => progressShape.safeParse(cursor).data?.progress ?? null;

/** Pages of a contest that could not be read, and why. */
const problemsShape = z.object({
  failed: z.array(z.object({ id: z.number(), tries: z.number(), reason: z.string() })).catch([]),
});
const problemsOf = (cursor: unknown) => problemsShape.safeParse(cursor).data?.failed ?? [];

const none: FeedCounts["links"] = { due: 0, waiting: 0, done: 0, dead: 0, removed: 0 };
