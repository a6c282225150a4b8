import { Hono } from "hono";
import { z } from "zod";
import { slices } from "../../concurrency/slices.ts";
import { voteHistogram } from "../../datasets/charts/histogram.ts";
import { AppError } from "../../errors.ts";
import { answerSvg } from "../answer/answer-svg.ts";
import { requireFound } from "../answer/require-found.ts";
import type { AppContext } from "../app-context.ts";
import { seesRemoved } from "../caller.ts";
import { readItems } from "../request/body.ts";
import { submissionId, text } from "../request/fields.ts";

const number = z.number("a number").nullable();
const amount = z.int("a whole number").min(0, "a whole number").nullable();
const score = z.number("a score from 1 to 10").min(0).max(10, "a score from 1 to 10").nullable();
const words = z.array(z.string("a text").max(200), "a list of texts").nullable();
const name = z.string("a text").max(1000, "a text of at most 1000 characters").nullable();

const postedRating = z.object({
  submissionId: submissionId(),
  challengeId: submissionId().nullable(),
  place: amount,
  entries: amount,
  average: score,
  participants: score,
  nonParticipants: score,
  commenters: score,
  votes: amount,
  views: amount,
  viewsDuringVoting: amount,
  viewsSinceVoting: amount,
  comments: amount,
  favourites: amount,
  counts: z.array(z.int().min(0)).length(10, "ten whole numbers").nullable(),
  countsFrom: z.enum(["page", "ava", "dpc2009"], "page, ava or dpc2009").nullable(),
  tags: words,
  styles: words,
  isDisqualified: z.boolean("true or false").nullable(),
  avaIndex: amount,
  avaChallenge: amount,
  avaTags: z.tuple([z.int(), z.int()], "two whole numbers").nullable(),
});
const postedChallenge = z.object({
  id: submissionId(),
  source: text(32),
  title: text(1000).or(z.literal("")),
  description: name,
  rules: name,
  kind: name,
  extraRules: name,
  submissionsFrom: number,
  submissionsTo: number,
  votingFrom: number,
  votingTo: number,
  entries: amount,
  disqualified: amount,
  votes: amount,
  comments: amount,
  average: score,
  highest: score,
  median: score,
  lowest: score,
  state: z.enum(["listed", "open", "results", "invalid"], "listed, open, results or invalid"),
});
const postedRecord = z.object({ rating: postedRating.optional(), challenge: postedChallenge.optional() });

/** `/api/rating/:submission`: a submission's rating and what its page claims; `/votes.svg`: a chart of its ten counts. */
export function ratings({ store, now }: Pick<AppContext, "store" | "now">): Hono {
  const findRating = async (id: string, removed: boolean) => {
    const row = await store.rating(id);
    // A rating is hidden with its submission; a rating without a submission is not.
    const isHidden = !removed && (await store.submission(id)) && !(await store.submission(id, false));
    return requireFound(isHidden ? undefined : row, `rating of ${id}: not stored`);
  };
  return new Hono()
    .post("/", async (c) => {
      const posted = await readItems(c, postedRecord);
      for (const slice of slices(posted))
        await store.saveRatings(
          {
            ratings: slice.flatMap(({ rating }) => rating ?? []),
            challenges: slice.flatMap(({ challenge }) => challenge ?? []),
          },
          now(),
        );
      return c.json(posted.length, 201);
    })
    .get("/:id", async (c) => {
      const row = await findRating(c.req.param("id"), seesRemoved(c));
      return c.json({ ...row, claims: (await store.claims(row.submissionId))?.claims ?? null });
    })
    .get("/:id/votes.svg", async (c) => {
      const { counts, submissionId } = await findRating(c.req.param("id"), seesRemoved(c));
      if (!counts)
        throw new AppError("not_found", `rating of ${submissionId}: its ten counts are not published`);
      return answerSvg(voteHistogram({ counts, title: `Votes on ${submissionId}` }));
    });
}
