import { Hono } from "hono";
import { z } from "zod";
import { slices } from "../../concurrency/slices.ts";
import { AppError } from "../../errors.ts";
import type { Sighting, SubmissionRow } from "../../model/submission.ts";
import { answerList } from "../answer/answer-list.ts";
import { requireFound } from "../answer/require-found.ts";
import type { AppContext } from "../app-context.ts";
import { seesRemoved } from "../caller.ts";
import { readItems } from "../request/body.ts";
import { seconds, submissionId, text } from "../request/fields.ts";

const deletedAuthor = "[deleted]";

const postedSubmission = z.object({
  id: submissionId(),
  title: text(300),
  author: text(20).nullish(),
  subreddit: text(22),
  created: seconds(),
  flair: text(64).or(z.literal("")).nullish(),
  nsfw: z.boolean("true or false").optional(),
});

/** LZBooru's `/api/submission`, and the sightings of a submission. */
export function submissions({ store, now }: Pick<AppContext, "store" | "now">): Hono {
  return new Hono()
    .get("/", (c) =>
      answerList(c, {
        page: ([after = 0], limit) => store.submissionPage(after, limit, seesRemoved(c)),
        place: (row) => [row.seq],
        show,
      }),
    )
    .get("/:id", async (c) => {
      const id = c.req.param("id");
      const row = requireFound(await store.submission(id, seesRemoved(c)), `submission ${id}: not stored`);
      return c.json(show(row));
    })
    .get("/:id/sightings", async (c) => {
      const id = c.req.param("id");
      const provenance = await store.provenance(id, seesRemoved(c));
      return c.json(requireFound(provenance, `submission ${id}: not stored`));
    })
    .post("/", async (c) => {
      const posted = await readItems(c, postedSubmission);
      const spellings = new Map<string, string>();
      for (const name of new Set(posted.map(({ subreddit }) => subreddit))) {
        const feed = await store.feedNamed("reddit", name);
        if (!feed) throw new AppError("bad_request", `subreddit ${name}: not followed`);
        spellings.set(name, feed.address);
      }
      const observed = posted.map((row) => toSighting(row, spellings.get(row.subreddit) ?? row.subreddit));
      const by = { provider: "api", feedId: 0, fresh: true };
      for (const slice of slices(observed)) await store.saveSightings(slice, by, now());
      return c.json(posted.length, 201);
    });
}

function show({ id, title, author, subreddit, created, flair, nsfw }: SubmissionRow) {
  return { id, title, author: author ?? deletedAuthor, subreddit, created, flair, nsfw };
}

/** A posted submission as a sighting; `undefined` marks what LZBooru's fields do not include. */
function toSighting(
  posted: z.infer<typeof postedSubmission>,
  place: string,
): { sighting: Sighting; links: [] } {
  const { id, title, author, created, flair, nsfw } = posted;
  const sighting: Sighting = {
    id,
    source: "reddit",
    title,
    author: author === deletedAuthor ? null : (author ?? null),
    created,
    place,
    flair,
    nsfw,
    url: null,
    permalink: null,
    crosspostParent: null,
    spoiler: undefined,
    score: undefined,
    comments: undefined,
    removal: undefined,
    media: undefined,
    links: [],
  };
  return { sighting, links: [] };
}
