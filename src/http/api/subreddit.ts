import { Hono } from "hono";
import { z } from "zod";
import { AppError } from "../../errors.ts";
import type { SubredditRow } from "../../model/feed.ts";
import { follow } from "../../tasks/follow.ts";
import { answerList } from "../answer/answer-list.ts";
import { requireFound } from "../answer/require-found.ts";
import type { AppContext } from "../app-context.ts";
import { readObject } from "../request/body.ts";
import { seconds, subredditName } from "../request/fields.ts";

const newSubreddit = z.object({ name: subredditName(), created: seconds().nullish() });

type Needs = Pick<AppContext, "store" | "sources" | "network" | "now">;

/** LZBooru's `/api/subreddit`: the followed feeds of Reddit. */
export function subreddits(context: Needs): Hono {
  const { store } = context;
  return new Hono()
    .get("/", (c) =>
      answerList<SubredditRow>(c, {
        page: ([after = 0], limit) => store.subreddits("reddit", after, limit),
        place: (row) => [row.id],
        show,
      }),
    )
    .get("/:name", async (c) => {
      const name = c.req.param("name");
      const row = await store.subreddit("reddit", name);
      return c.json(show(requireFound(row, `subreddit ${name}: not followed`)));
    })
    .post("/", async (c) => {
      const { name, created } = await readObject(c, newSubreddit);
      const feed = await followSubreddit(context, { address: name, created: created ?? undefined });
      return c.json(feed.address, 201);
    });
}

const show = ({ name, created, updated }: SubredditRow) => ({ name, created, updated });

/** Follows a subreddit. @throws AppError `bad_request` if it does not exist, as LZBooru answers. */
async function followSubreddit(context: Needs, request: { address: string; created: number | undefined }) {
  try {
    return await follow(context, { source: "reddit", ...request });
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== "not_found") throw thrown;
    throw new AppError("bad_request", thrown.message, { cause: thrown });
  }
}
