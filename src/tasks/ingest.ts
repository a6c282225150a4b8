import type { Context } from "../context.ts";
import type { Comment, CommentOutcome } from "../model/comment.ts";
import type { Sighting } from "../model/submission.ts";
import { observe, observeComment } from "./observe.ts";
import { slices } from "../concurrency/slices.ts";
import type { Outcome } from "../model/observation.ts";

type Needs = Pick<Context, "store" | "resolvers" | "config" | "now">;

/**
 * Saves comments, each merged with its stored version. Idempotent.
 * @param isNews whether their links go before the backlog.
 * @returns the outcome of each, in order; comments of unknown submissions are not stored.
 */
export async function ingestComments(
  { store, resolvers, now }: Pick<Needs, "store" | "resolvers" | "now">,
  comments: readonly Comment[],
  isNews: boolean,
): Promise<CommentOutcome[]> {
  const outcomes: CommentOutcome[] = [];
  for (const run of slices(comments)) {
    const observed = run.map((comment) => observeComment(resolvers, comment));
    outcomes.push(...(await store.saveComments(observed, isNews, now())));
  }
  return outcomes;
}

/** Outcomes of submissions, in order and counted. */
export type Ingested = Record<Outcome, number> & { outcomes: Outcome[] };

/**
 * Saves pushed or imported submissions, each merged with its stored version. Idempotent. Subreddits that are not followed
 * become paused feeds.
 * @param provider `push`: new submissions, before the backlog; `dump`: the past.
 * @param sliceSize submissions in a transaction: fifty while serving, more where no request waits.
 */
export async function ingest(
  { store, resolvers, config, now }: Needs,
  sightings: readonly Sighting[],
  provider: "push" | "dump",
  sliceSize = 50,
): Promise<Ingested> {
  const observer = {
    provider,
    feedId: 0,
    fresh: provider === "push",
    revisitAges: config.revisitAges,
    adopts: true,
  };
  const total: Ingested = { created: 0, updated: 0, unchanged: 0, outcomes: [] };
  for (const run of slices(sightings, sliceSize)) {
    const observations = run.map((sighting) => observe(resolvers, sighting));
    for (const outcome of await store.saveSightings(observations, observer, now())) {
      total[outcome]++;
      total.outcomes.push(outcome);
    }
  }
  return total;
}
