import { and, asc, eq, gt, inArray, sql } from "drizzle-orm";
import type { Provenance, SubmissionRow } from "../../model/submission.ts";
import { type Connection, prepared } from "../connection.ts";
import { stands } from "../operation/visibility.ts";
import { sighting, submission } from "../schema/tables.ts";
import { originsOf } from "./merge-sighting.ts";

const fields = {
  seq: submission.seq,
  id: submission.id,
  title: submission.title,
  author: submission.author,
  subreddit: submission.place,
  created: submission.created,
  flair: submission.flair,
  nsfw: submission.nsfw,
};

const selectPage = prepared((db) =>
  db
    .select(fields)
    .from(submission)
    .where(and(gt(submission.seq, sql.placeholder("after")), stands(sql.placeholder("removed"))))
    .orderBy(asc(submission.seq))
    .limit(sql.placeholder("limit"))
    .prepare(),
);
const selectById = prepared((db) =>
  db
    .select(fields)
    .from(submission)
    .where(and(eq(submission.id, sql.placeholder("id")), stands(sql.placeholder("removed"))))
    .prepare(),
);
const selectForgotten = prepared((db) =>
  db
    .select({ id: submission.id })
    .from(submission)
    .where(and(eq(submission.id, sql.placeholder("id")), eq(submission.forgotten, true)))
    .prepare(),
);

/** A page of submissions in the order in which they came. @param removed whether to include those that were removed upstream. */
export const submissionPage = (
  db: Connection,
  after: number,
  limit: number,
  removed = true,
): SubmissionRow[] => selectPage(db).all({ after, limit, removed });

export const submissionById = (db: Connection, id: string, removed = true): SubmissionRow | undefined =>
  selectById(db).get({ id, removed });

/** Whether the occurrences of a submission were given up because it was removed upstream. */
export const isForgotten = (db: Connection, id: string): boolean =>
  selectForgotten(db).get({ id }) !== undefined;

/** What is known of a submission, which observation each field comes from, and which providers showed it when. */
export function provenance(db: Connection, id: string, removed = true): Provenance | undefined {
  const row = db
    .select()
    .from(submission)
    .where(and(eq(submission.id, id), stands(Number(removed))))
    .get();
  if (!row) return undefined;
  const sightings = db
    .select({
      provider: sighting.provider,
      feed: sighting.feedId,
      firstAt: sighting.firstAt,
      lastAt: sighting.lastAt,
    })
    .from(sighting)
    .where(eq(sighting.submissionSeq, row.seq))
    .orderBy(asc(sighting.provider), asc(sighting.feedId))
    .all();
  return { told: originsOf(row), removal: row.removal, revisitAt: row.revisitAt, sightings };
}

/** Creation times of those of these submissions that are known. */
export const submissionTimes = (db: Connection, ids: readonly string[]): { id: string; created: number }[] =>
  db
    .select({ id: submission.id, created: submission.created })
    .from(submission)
    .where(inArray(submission.id, [...ids]))
    .all();
