import { and, eq, inArray, sql } from "drizzle-orm";
import { type Connection, prepared } from "../connection.ts";
import { feed, image, repost, sighting, submission } from "../schema/tables.ts";
import type { Merged } from "../submissions/merge-sighting.ts";

/** What rules look at in a submission, but for its score. */
const relevant = ["created", "author", "title", "place", "crosspostParent"] as const;

/** A feed of a submission whose rules look at the score. */
const selectScoring = prepared((db) =>
  db
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
    .prepare(),
);

/**
 * Has the pictures of a submission compared again where a change of it may decide on a repost. Runs within the caller's
 * transaction.
 */
export function rewatchSubmission(
  db: Connection,
  before: Pick<typeof submission.$inferSelect, "seq" | "id" | keyof Merged>,
  after: Merged,
): void {
  const isScored = before.score !== after.score && selectScoring(db).get({ seq: before.seq }) !== undefined;
  if (!isScored && relevant.every((name) => before[name] === after[name])) return;
  db.update(image).set({ watchedAt: null }).where(eq(image.submissionId, before.id)).run();
}

/** Has open and withdrawn reposts of a feed compared again, whose rules have changed. Runs within the caller's transaction. */
export function rewatchFeed(db: Connection, feedId: number): void {
  const reported = db
    .select({ id: repost.imageId })
    .from(repost)
    .innerJoin(submission, eq(submission.id, repost.submissionId))
    .innerJoin(sighting, eq(sighting.submissionSeq, submission.seq))
    .where(and(inArray(repost.state, ["open", "withdrawn"]), eq(sighting.feedId, feedId)));
  db.update(image).set({ watchedAt: null }).where(inArray(image.id, reported)).run();
}
