import { type Context, Hono } from "hono";
import { z } from "zod";
import type { FollowedFeed } from "../../database/feeds.ts";
import { AppError } from "../../errors.ts";
import type { Feed } from "../../records.ts";
import { follow } from "../../tasks/follow.ts";
import { answerList } from "../answer-list.ts";
import type { AppContext } from "../app.ts";
import { invalidField, readObject } from "../body.ts";
import { seconds, secondsOrDate, subredditName, text } from "../fields.ts";

const newFeed = z.object({
  source: text(32).default("reddit"),
  address: text(200),
  since: secondsOrDate().optional(),
  created: seconds().optional(),
});
const change = z.object({ state: z.enum(["active", "paused"], "active or paused") });

type Needs = Pick<AppContext, "store" | "sources" | "network" | "now" | "wake">;

/** `/api/feed`: what is followed, and how far each provider has read it. */
export function feeds(context: Needs): Hono {
  const { store, wake } = context;

  async function setState(c: Context, state: Feed["state"]): Promise<Response> {
    const id = Number(c.req.param("id"));
    const feed = Number.isSafeInteger(id) ? await store.setFeedState(id, state) : undefined;
    if (!feed) throw new AppError("not_found", `feed ${c.req.param("id")}: not followed`);
    if (state === "active") wake("aggregate");
    return c.json(feed);
  }
  const changeState = async (c: Context) => setState(c, (await readObject(c, change)).state);

  return new Hono()
    .get("/", (c) =>
      answerList(c, {
        page: async ([after = 0], limit) =>
          (await store.feeds()).filter((feed) => feed.id > after).slice(0, limit),
        place: (feed) => [feed.id],
        show,
      }),
    )
    .get("/:id", async (c) => {
      const feed = (await store.feeds()).find((one) => String(one.id) === c.req.param("id"));
      if (!feed) throw new AppError("not_found", `feed ${c.req.param("id")}: not followed`);
      return c.json(show(feed));
    })
    .post("/", async (c) => {
      const request = await readObject(c, newFeed);
      const allowed = [...new Set(context.sources.map((source) => source.serves))];
      if (!allowed.includes(request.source)) throw invalidField("source", request.source, allowed.join(", "));
      return c.json(await follow(context, { ...request, address: addressOf(request) }), 201);
    })
    .post("/:id", changeState)
    .patch("/:id", changeState)
    .delete("/:id", (c) => setState(c, "removed"));
}

function addressOf({ source, address }: z.infer<typeof newFeed>): string {
  if (source !== "reddit") return address;
  const name = subredditName().safeParse(address);
  if (name.success) return name.data;
  throw invalidField("address", address, name.error.issues[0]?.message ?? "a subreddit's name");
}

const show = ({ cursors, ...feed }: FollowedFeed) => ({
  ...feed,
  cursors: cursors.map((one) => ({
    provider: one.provider,
    lane: one.lane,
    done: one.done,
    newest: one.newest,
    oldest: one.oldest,
    submissions: one.submissions,
    nextAt: one.nextAt,
    error: one.error,
  })),
});
