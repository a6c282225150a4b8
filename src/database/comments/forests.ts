import { and, asc, eq, gt, inArray, isNotNull, lte, sql } from "drizzle-orm";
import type { DueForest } from "../../model/comment.ts";
import { LONGEST_PAUSE_SECONDS } from "../../model/due-time.ts";
import type { Backoff } from "../../model/queue.ts";
import { type Connection, inTransaction, placeholders, prepared } from "../connection.ts";
import { dueSince } from "../queue/due.ts";
import { dueAnew } from "../queue/queue.ts";
import { ranks } from "../schema/columns.ts";
import { feed, forest } from "../schema/tables.ts";

/** `isDue`: compares a next time with the parameter `time`. */
const selectByTime = (isDue: typeof lte) => (db: Connection) =>
  db
    .select({
      submissionId: forest.submissionId,
      source: forest.source,
      created: forest.created,
      tries: forest.tries,
      troubleSince: forest.troubleSince,
      rank: forest.rank,
    })
    .from(forest)
    .where(
      and(
        // Word for word as in the partial index.
        sql`${forest.state} = 'due'`,
        eq(forest.rank, sql.placeholder("rank")),
        isDue(forest.nextAt, sql.placeholder("time")),
      ),
    )
    .orderBy(asc(forest.nextAt))
    .limit(sql.placeholder("limit"))
    .prepare();
const selectDue = prepared(selectByTime(lte));
/** Next times that are farther ahead than any pause (`isDueAt`). */
const selectFar = prepared(selectByTime(gt));

/** Submissions whose comments are to be read: new ones, then the backlog, then those that failed; longest due first. */
export function dueForests(db: Connection, now: number, limit: number): DueForest[] {
  const rows = Object.values(ranks).flatMap((rank) => [
    ...selectDue(db).all({ time: now, limit, rank }),
    ...selectFar(db).all({ time: now + LONGEST_PAUSE_SECONDS, limit, rank }),
  ]);
  return rows.slice(0, limit).map(({ rank, ...row }) => ({ ...row, isNews: rank === ranks.news }));
}

const insertForest = prepared((db) =>
  db
    .insert(forest)
    .values({
      ...placeholders("submissionId source created rank nextAt"),
      state: "due",
      tries: 0,
    })
    .onConflictDoNothing()
    .prepare(),
);

/** Adds the forest of a submission, due at once, unless there is one. Runs within the caller's transaction. */
export function addForest(
  db: Connection,
  { id: submissionId, source, created }: { id: string; source: string; created: number },
  isNews: boolean,
  now: number,
): void {
  const rank = isNews ? ranks.news : ranks.backlog;
  insertForest(db).run({ submissionId, source, created, rank, nextAt: dueSince(created, now) });
}

/**
 * Adds forests of submissions that a feed had brought before it asked for comments.
 * @returns whether there may be more.
 */
export function enqueueForests(db: Connection, limit: number, now: number): boolean {
  return inTransaction(db, () => {
    const row = db.select().from(feed).where(isNotNull(feed.enqueueFrom)).limit(1).get();
    if (!row) return false;
    const submissions = db.$client
      .query<
        { seq: number; id: string; source: string; created: number },
        { feed: number; from: number; limit: number }
      >(
        `SELECT DISTINCT s.seq, s.id, s.source, s.created FROM sighting g JOIN submission s ON s.seq = g.submission_seq
         WHERE g.feed_id = $feed AND g.feed_id > 0 AND g.submission_seq >= $from AND NOT s.forgotten
         ORDER BY g.submission_seq LIMIT $limit`,
      )
      .all({ feed: row.id, from: row.enqueueFrom ?? 0, limit });
    for (const submission of submissions) addForest(db, submission, false, now);
    const last = submissions.at(-1);
    const enqueueFrom = last && submissions.length === limit ? last.seq + 1 : null;
    db.update(feed).set({ enqueueFrom }).where(eq(feed.id, row.id)).run();
    return true;
  });
}

/** The comments of this submission were read to the last. */
export function finishForest(db: Connection, submissionId: string, comments: number, now: number): void {
  db.update(forest)
    .set({
      state: "done",
      tries: 0,
      troubleSince: null,
      errorCode: null,
      error: null,
      readAt: now,
      comments,
    })
    .where(and(eq(forest.submissionId, submissionId), eq(forest.state, "due")))
    .run();
}

export function failForest(db: Connection, submissionId: string, backoff: Backoff): void {
  db.update(forest)
    .set({ ...backoff, rank: ranks.again })
    .where(and(eq(forest.submissionId, submissionId), eq(forest.state, "due")))
    .run();
}

/** These submissions were read again: their comments are due, too. */
export function rereadForests(db: Connection, submissionIds: readonly string[]): void {
  db.update(forest)
    .set(dueAnew(ranks.news))
    .where(and(inArray(forest.submissionId, [...submissionIds]), eq(forest.state, "done")))
    .run();
}
