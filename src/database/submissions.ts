import { and, asc, eq, gt, inArray, sql } from "drizzle-orm";
import type { Connection } from "./connection.ts";
import { feed, submission } from "./schema.ts";
import { stands } from "./shown.ts";

/** A submission as LZBooru lists it; `seq` is the place to go on after. */
export type SubmissionRow = {
  seq: number;
  id: string;
  title: string;
  author: string | null;
  subreddit: string;
  created: number;
  flair: string | null;
  nsfw: boolean;
};

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
    /** Creation times of those of these submissions that are known. */
    submissionTimes: (ids: readonly string[]): { id: string; created: number }[] =>
      db
        .select({ id: submission.id, created: submission.created })
        .from(submission)
        .where(inArray(submission.id, [...ids]))
        .all(),
    /** The followed feed of this source and name, whatever its case. */
    feedNamed: (source: string, address: string): { id: number; address: string } | undefined =>
      db
        .select({ id: feed.id, address: feed.address })
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
