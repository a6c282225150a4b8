import { and, asc, eq, gt, inArray, sql } from "drizzle-orm";
import type { Feed } from "../../model/feed.ts";
import type { Connection } from "../connection.ts";
import { tellingsOf } from "./merge-sighting.ts";
import { feed, sighting, submission } from "../schema/tables.ts";
import { stands } from "../operation/visibility.ts";
import type { Provenance, SubmissionRow } from "../../model/submission.ts";

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

export const submissionPages = (db: Connection) => {
  const page = db
    .select(fields)
    .from(submission)
    .where(and(gt(submission.seq, sql.placeholder("after")), stands(sql.placeholder("removed"))))
    .orderBy(asc(submission.seq))
    .limit(sql.placeholder("limit"))
    .prepare();
  const one = db
    .select(fields)
    .from(submission)
    .where(and(eq(submission.id, sql.placeholder("id")), stands(sql.placeholder("removed"))))
    .prepare();
  return {
    /** @param removed whether what was removed upstream is among them. */
    submissionPage: (after: number, limit: number, removed = true): SubmissionRow[] =>
      page.all({ after, limit, removed }),
    submission: (id: string, removed = true): SubmissionRow | undefined => one.get({ id, removed }),
    /** What is known of a submission, which observation each field comes from, and who showed it when. */
    provenance(id: string, removed = true): Provenance | undefined {
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
      return { told: tellingsOf(row), removal: row.removal, revisitAt: row.revisitAt, sightings };
    },
    /** Creation times of those of these submissions that are known. */
    submissionTimes: (ids: readonly string[]): { id: string; created: number }[] =>
      db
        .select({ id: submission.id, created: submission.created })
        .from(submission)
        .where(inArray(submission.id, [...ids]))
        .all(),
    /** The followed feed of this source and name, whatever its case. */
    feedNamed: (
      source: string,
      address: string,
    ): Pick<Feed, "id" | "address" | "state" | "comments"> | undefined =>
      db
        .select({ id: feed.id, address: feed.address, state: feed.state, comments: feed.comments })
        .from(feed)
        .where(
          and(
            eq(feed.source, source),
            eq(sql`lower(${feed.address})`, address.toLowerCase()),
            sql`${feed.state} <> 'removed'`,
          ),
        )
        .get(),
  };
};
