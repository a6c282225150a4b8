import { and, asc, eq, gt, inArray, lte, sql } from "drizzle-orm";
import type { Connection } from "./connection.ts";
import { feed, submission } from "./schema.ts";

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

/** A submission to be read again. */
export type DueRevisit = { id: string; source: string; created: number; revisits: number };

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
    .where(gt(submission.seq, sql.placeholder("after")))
    .orderBy(asc(submission.seq))
    .limit(sql.placeholder("limit"))
    .prepare();
  const one = db
    .select(fields)
    .from(submission)
    .where(eq(submission.id, sql.placeholder("id")))
    .prepare();
  const due = db
    .select({
      id: submission.id,
      source: submission.source,
      created: submission.created,
      revisits: submission.revisits,
    })
    .from(submission)
    .where(lte(submission.revisitAt, sql.placeholder("now")))
    .orderBy(asc(submission.revisitAt))
    .limit(sql.placeholder("limit"))
    .prepare();

  return {
    submissionPage: (after: number, limit: number): SubmissionRow[] => page.all({ after, limit }),
    submission: (id: string): SubmissionRow | undefined => one.get({ id }),
    /** Submissions whose gallery was not ready and that are to be read again, longest due first. */
    dueRevisits: (now: number, limit: number): DueRevisit[] => due.all({ now, limit }),
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
