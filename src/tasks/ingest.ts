import type { Context } from "../context.ts";

import type { Comment, CommentOutcome } from "../model/comment.ts";
import type { Sighting } from "../model/submission.ts";
import { observe, observeComment } from "./observe.ts";
import { slices } from "../concurrency/slices.ts";
import type { Outcome } from "../model/observation.ts";

type Needs = Pick<Context, "store" | "resolvers" | "config" | "now">;

/**
 * Takes in comments, however they came: idempotent, each merged with what is known of it.
 * @param isNews whether their links go before the backlog.
 * @returns what became of each, in order; those of unknown submissions are not stored.
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

/** What became of the submissions, in order and in all. */
export type Ingested = Record<Outcome, number> & { outcomes: Outcome[] };

/**
 * Takes in submissions that somebody hands over: idempotent, each merged with what is known of it. Subreddits that are
 * not followed become paused feeds.
 * @param provider `push`: what arrives, before the backlog; `dump`: the past.
 * @param sliceSize submissions a transaction; fifty while serving, more where nobody waits.
 */
export async function ingest(
  { store, resolvers, config, now }: Needs,
  sightings: readonly Sighting[],
  provider: "push" | "dump",
  sliceSize = 50,
): Promise<Ingested> {
  const by = {
    provider,
    feedId: 0,
    fresh: provider === "push",
    revisitAges: config.revisitAges,
    adopts: true,
  };
  const total: Ingested = { created: 0, updated: 0, unchanged: 0, outcomes: [] };
  for (const run of slices(sightings, sliceSize)) {
    const observations = run.map((sighting) => observe(resolvers, sighting));
    for (const outcome of await store.saveSightings(observations, by, now())) {
      total[outcome]++;
      total.outcomes.push(outcome);
    }
  }
  return total;
}
