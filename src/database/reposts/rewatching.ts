import { and, eq, inArray, sql } from "drizzle-orm";
import type { Connection } from "../connection.ts";
import type { Merged } from "../submissions/merge-sighting.ts";
import { feed, image, repost, sighting, submission } from "../schema/tables.ts";

/** What rules ask of a submission, but for its score. */
const asked = ["created", "author", "title", "place", "crosspostParent"] as const;

/**
 * More is told of a submission: where that may decide on a repost its pictures are compared again. Runs within the caller's
 * transaction.
 */
export function rewatching(
  db: Connection,
): (before: Pick<typeof submission.$inferSelect, "seq" | "id" | keyof Merged>, after: Merged) => void {
  const minds = db
    .select({ id: feed.id })
    .from(sighting)
    .innerJoin(feed, eq(feed.id, sighting.feedId))
    .where(
      and(
        eq(sighting.submissionSeq, sql.placeholder("seq")),
        sql`json_extract(${feed.options}, '$.reposts.minSubmissionScore') is not null`,
      ),
    )
    .limit(1)
    .prepare();
  return (before, after) => {
    const isScored = before.score !== after.score && minds.get({ seq: before.seq }) !== undefined;
    if (!isScored && asked.every((name) => before[name] === after[name])) return;
    db.update(image).set({ watchedAt: null }).where(eq(image.submissionId, before.id)).run();
  };
}

/** A feed has other rules: what was reported in it, and what was withdrawn, is looked at again. Runs within the caller's transaction. */
export const watchingFeedAgain = (db: Connection) => (feedId: number) => {
  const reported = db
    .select({ id: repost.imageId })
    .from(repost)
    .innerJoin(submission, eq(submission.id, repost.submissionId))
    .innerJoin(sighting, eq(sighting.submissionSeq, submission.seq))
    .where(and(inArray(repost.state, ["open", "withdrawn"]), eq(sighting.feedId, feedId)));
  db.update(image).set({ watchedAt: null }).where(inArray(image.id, reported)).run();
};
