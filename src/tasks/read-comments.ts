import type { Context } from "../context.ts";
import type { Comment } from "../model/comment.ts";
import { ingestComments } from "./ingest.ts";
import { observe } from "./observe.ts";
import { readByIds } from "./read-submission.ts";
import { slices } from "../concurrency/slices.ts";

/** Submissions in one request, by id. */
const idsAtOnce = 100;

type Needs = Pick<
  Context,
  "store" | "sources" | "resolvers" | "network" | "config" | "log" | "signal" | "now"
>;

/**
 * Saves new comments of a feed, after reading their submissions that are not stored yet. A comment whose submission no
 * provider has is left out.
 * @throws AppError what the last provider threw, where some provider failed: nothing is left out then.
 */
export async function readComments(
  context: Needs,
  feed: { id: number; source: string },
  comments: readonly Comment[],
): Promise<void> {
  const { store, resolvers, config, now, log } = context;
  const ids = [...new Set(comments.map((comment) => comment.submissionId))];
  for (const run of slices(ids, idsAtOnce)) {
    const stored = new Set((await store.submissionTimes(run)).map(({ id }) => id));
    const unknown = run.filter((id) => !stored.has(id));
    if (unknown.length === 0) continue;
    const { by, failure } = await readByIds(context, feed.source, unknown);
    for (const { source, sightings } of by) {
      const observer = {
        provider: source.name,
        feedId: feed.id,
        fresh: true,
        revisitAges: config.revisitAges,
        wantsComments: true,
      };
      for (const run of slices(sightings.map((sighting) => observe(resolvers, sighting))))
        await store.saveSightings(run, observer, now());
    }
    if (failure && by.flatMap(({ sightings }) => sightings).length < unknown.length) throw failure;
  }
  const outcomes = await ingestComments(context, comments, true);
  const orphans = outcomes.filter((outcome) => outcome === "orphan").length;
  if (orphans > 0) log.debug({ orphans }, "comments under submissions that no provider knows");
}
