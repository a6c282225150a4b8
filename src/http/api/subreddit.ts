import { Hono } from "hono";
import { z } from "zod";
import type { SubredditRow } from "../../database/feeds.ts";
import { AppError } from "../../errors.ts";
import { follow } from "../../tasks/follow.ts";
import { answerList } from "../answer-list.ts";
import type { AppContext } from "../app.ts";
import { readObject } from "../body.ts";
import { seconds, subredditName } from "../fields.ts";

const newSubreddit = z.object({ name: subredditName(), created: seconds().nullish() });

type Needs = Pick<AppContext, "store" | "sources" | "network" | "now" | "wake">;

/** LZBooru's `/api/subreddit`: the followed feeds of Reddit. */
export function subreddits(context: Needs): Hono {
  const { store } = context;
  return new Hono()
    .get("/", (c) =>
      answerList<SubredditRow & { place: number }>(c, {
        async page([after = 0], limit) {
          const rows = await store.subreddits("reddit");
          return rows.slice(after, after + limit).map((row, at) => ({ ...row, place: after + at + 1 }));
        },
        place: (row) => [row.place],
        show: ({ name, created, updated }) => ({ name, created, updated }),
      }),
    )
    .get("/:name", async (c) => {
      const name = c.req.param("name");
      const rows = await store.subreddits("reddit");
      const row = rows.find((one) => one.name.toLowerCase() === name.toLowerCase());
      if (!row) throw new AppError("not_found", `subreddit ${name}: not followed`);
      return c.json(row);
    })
    .post("/", async (c) => {
      const { name, created } = await readObject(c, newSubreddit);
      const feed = await followKnown(context, { address: name, created: created ?? undefined });
      return c.json(feed.address, 201);
    });
}

/** Follows a subreddit. @throws AppError `bad_request` when there is none of this name, as LZBooru answers. */
async function followKnown(context: Needs, request: { address: string; created: number | undefined }) {
  try {
    return await follow(context, { source: "reddit", ...request });
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== "not_found") throw thrown;
    throw new AppError("bad_request", thrown.message, { cause: thrown });
  }
}
