import { type Context, Hono } from "hono";
import type { FeedChange } from "../../model/feed.ts";
import { follow } from "../../tasks/follow.ts";
import { answerList } from "../answer/answer-list.ts";
import { requireFound } from "../answer/require-found.ts";
import type { AppContext } from "../app-context.ts";
import { createFeedReports, type FeedReport } from "../feed-report.ts";
import { invalidField, readObject } from "../request/body.ts";
import { addressOf, feedChange, newFeed } from "../request/feed-request.ts";
import { readPathId } from "../request/path-id.ts";

type Needs = Pick<AppContext, "store" | "sources" | "network" | "now">;

/** `/api/feed`: followed feeds, the progress of each provider, and counts by state. */
export function feeds(context: Needs): Hono {
  const { store } = context;
  const reports = createFeedReports(context);

  async function applyChange(c: Context, change: FeedChange): Promise<Response> {
    const id = readPathId(c);
    const row = id === undefined ? undefined : await store.changeFeed(id, change);
    const feed = requireFound(row, `feed ${c.req.param("id")}: not followed`);
    return c.json(feed);
  }
  const changeFeed = async (c: Context) => applyChange(c, await readObject(c, feedChange));

  return new Hono()
    .get("/", (c) =>
      answerList<FeedReport>(c, {
        page: ([after = 0], limit) => reports(after, limit),
        place: (feed) => [feed.id],
        show: (feed) => feed,
      }),
    )
    .get("/:id", async (c) => {
      const id = readPathId(c);
      const [row] = id === undefined ? [] : await reports(id - 1, 1);
      return c.json(
        requireFound(row?.id === id ? row : undefined, `feed ${c.req.param("id")}: not followed`),
      );
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
