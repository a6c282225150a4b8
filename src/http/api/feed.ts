import { type Context, Hono } from "hono";
import { z } from "zod";
import { isDueAt } from "../../model/due-time.ts";
import type { FeedChange, FeedCounts, FollowedFeed } from "../../model/feed.ts";
import { defaultRules } from "../../rules/default-rules.ts";
import { parseContestAddress } from "../../sites/dpchallenge/address.ts";
import { parseRedditAddress } from "../../sites/reddit/address.ts";
import { follow } from "../../tasks/follow.ts";
import { answerList } from "../answer/answer-list.ts";
import { requireFound } from "../answer/require-found.ts";
import type { AppContext } from "../app-context.ts";
import { invalidField, readObject } from "../request/body.ts";
import { seconds, secondsOrDate, text, whole } from "../request/fields.ts";
import { readPathId } from "../request/path-id.ts";

const optionalFlag = z.boolean("true or false").exactOptional();
const allowedShare = "a number from 0 to 1";
const repostRules = z
  .strictObject(
    {
      scope: z.enum(["feed", "all"], "feed or all").exactOptional(),
      withinDays: whole(1, 36_500).nullable().exactOptional(),
      minScore: whole(0, 100).exactOptional(),
      ignoreSameAuthor: optionalFlag,
      ignoreCrossposts: optionalFlag,
      ignoreOwnGallery: optionalFlag,
      minSubmissionScore: whole(0).nullable().exactOptional(),
      minTitleSimilarity: z.number(allowedShare).min(0, allowedShare).max(1, allowedShare).exactOptional(),
      memeGuard: optionalFlag,
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
const feedChange = z
  .object({
    state: z.enum(["active", "paused"], "active or paused").optional(),
    comments: z.boolean("true or false").optional(),
    options: feedOptions.optional(),
  })
  .refine((value) => Object.values(value).some((field) => field !== undefined), {
    path: ["state"],
    message: "active or paused (or comments: true or false)",
  });

type Needs = Pick<AppContext, "store" | "sources" | "network" | "now">;

/** `counts`: none of a feed that has brought nothing yet. */
type CountedFeed = { feed: FollowedFeed; counts: FeedCounts | undefined };

/** `/api/feed`: followed feeds, the progress of each provider, and counts by state. */
export function feeds(context: Needs): Hono {
  const { store, now } = context;
  /** At most `limit` feeds after an id, with their counts. */
  async function page(after: number, limit: number): Promise<CountedFeed[]> {
    const rows = await store.feedPage(after, limit);
    const [first, last] = [rows[0], rows.at(-1)];
    if (!first || !last) return [];
    const counts = new Map((await store.feedCounts(first.id, last.id)).map((row) => [row.feedId, row]));
    return rows.map((feed) => ({ feed, counts: counts.get(feed.id) }));
  }

  async function applyChange(c: Context, change: FeedChange): Promise<Response> {
    const id = readPathId(c);
    const row = id === undefined ? undefined : await store.changeFeed(id, change);
    const feed = requireFound(row, `feed ${c.req.param("id")}: not followed`);
    return c.json(feed);
  }
  const changeFeed = async (c: Context) => applyChange(c, await readObject(c, feedChange));

  return new Hono()
    .get("/", (c) =>
      answerList(c, {
        page: ([after = 0], limit) => page(after, limit),
        place: ({ feed }) => [feed.id],
        show: (row) => show(row, now()),
      }),
    )
    .get("/:id", async (c) => {
      const id = readPathId(c);
      const [row] = id === undefined ? [] : await page(id - 1, 1);
      const found = row?.feed.id === id ? row : undefined;
      return c.json(show(requireFound(found, `feed ${c.req.param("id")}: not followed`), now()));
    })
    .post("/", async (c) => {
      const request = await readObject(c, newFeed);
      const allowed = [...new Set(context.sources.map((source) => source.serves))];
      if (!allowed.includes(request.source)) throw invalidField("source", request.source, allowed.join(", "));
      return c.json(await follow(context, { ...request, address: addressOf(request) }), 201);
    })
    .post("/:id", changeFeed)
    .patch("/:id", changeFeed)
    .delete("/:id", (c) => applyChange(c, { state: "removed" }));
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

/** A feed as the API shows it, with the progress of each provider and its counts by state. */
function show({ feed: { cursors, ...feed }, counts }: CountedFeed, now: number) {
  const { feedId: _, ...shownCounts } = counts ?? {
    feedId: feed.id,
    submissions: 0,
    links: noRows,
    images: noRows,
    given: [],
  };
  const pages = cursors.flatMap(({ cursor }) => progressOf(cursor) ?? []);
  const unread = pages.reduce((sum, { done, total }) => sum + total - done, 0);
  return {
    ...feed,
    counts: shownCounts,
    /** Estimated seconds for the known pages and due links of a contest feed; `null` for feeds of an unknown total. */
    secondsLeft: pages.length > 0 ? Math.ceil((unread + shownCounts.links.due) * secondsPerPage) : null,
    cursors: cursors.map((row) => ({
      provider: row.provider,
      lane: row.lane,
      done: row.done,
      newest: row.newest,
      oldest: row.oldest,
      submissions: row.submissions,
      nextAt: row.nextAt,
      error: row.error,
      succeededAt: row.succeededAt,
      /** Age of the newest submission in seconds. */
      lag: row.newest === null ? null : Math.max(0, now - row.newest),
      blockedUntil: row.error !== null && !isDueAt(row.nextAt, now) ? row.nextAt : null,
      failures: row.failures,
      /** Challenges read, in total and failed; `null` for providers that do not report it. */
      progress: progressOf(row.cursor),
      problems: problemsOf(row.cursor),
    })),
  };
}

/** The usual time between two requests to a contest site, with the answer. */
const secondsPerPage = 1.5;
const progressShape = z.object({
  progress: z.object({ done: z.number(), total: z.number(), failed: z.number() }).nullable().catch(null),
});
const progressOf = (cursor: unknown) => progressShape.safeParse(cursor).data?.progress ?? null;

/** Pages of a contest that could not be read, with the reason. */
const problemsShape = z.object({
  failed: z.array(z.object({ id: z.number(), tries: z.number(), reason: z.string() })).catch([]),
});
const problemsOf = (cursor: unknown) => problemsShape.safeParse(cursor).data?.failed ?? [];

const noRows: FeedCounts["links"] = { due: 0, waiting: 0, done: 0, dead: 0, removed: 0 };
