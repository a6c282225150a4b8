import { and, asc, eq, inArray, isNotNull, lte, sql } from "drizzle-orm";
import { ranks } from "../schema/columns.ts";
import { type Connection, inTransaction } from "../connection.ts";
import { dueSince } from "../queue/due.ts";
import { feed, forest } from "../schema/tables.ts";
import { isShown } from "../operation/visibility.ts";
import type { Backoff, StuckFilter, StuckRow } from "../../model/queue.ts";
import type { DueForest } from "../../model/comment.ts";

export const forestPages = (db: Connection) => {
  const { submissionId, source, created, tries, troubleSince, rank } = forest;
  const due = db
    .select({ submissionId, source, created, tries, troubleSince, rank })
    .from(forest)
    .where(
      and(
        // Word for word as in the partial index.
        sql`${forest.state} = 'due'`,
        eq(forest.rank, sql.placeholder("rank")),
        lte(forest.nextAt, sql.placeholder("now")),
      ),
    )
    .orderBy(asc(forest.nextAt))
    .limit(sql.placeholder("limit"))
    .prepare();
  return {
    /** Submissions whose comments are to be read: new ones, then the backlog, then what had a setback; longest due first. */
    dueForests(now: number, limit: number): DueForest[] {
      const rows = Object.values(ranks).flatMap((rank) => due.all({ now, limit, rank }));
      return rows.slice(0, limit).map(({ rank, ...row }) => ({ ...row, isNews: rank === ranks.news }));
    },
  };
};

export const forestReports = (db: Connection) => ({
  /** Forests that were given up, after a place. @param filter as of other stages; forests belong to no host. */
  stuckForests(
    { host, reason, removed = true }: Omit<StuckFilter, "stage">,
    after: number,
    limit: number,
  ): StuckRow[] {
    if (host !== undefined) return [];
    return db
      .select({ id: sql<number>`forest.rowid`, row: forest })
      .from(forest)
      .where(
        and(
          isDead(reason),
          sql`forest.rowid > ${after}`,
          removed ? undefined : isShown(forest.submissionId, 0),
        ),
      )
      .orderBy(sql`forest.rowid`)
      .limit(limit)
      .all()
      .map(({ id, row }) => ({
        stage: "forest",
        id,
        submission: row.submissionId,
        url: null,
        host: null,
        state: "dead",
        tries: row.tries,
        code: row.errorCode,
        reason: row.error,
        visited: row.readAt,
      }));
  },
});

/** @param reason An error code, or a part of the message. */
const isDead = (reason: string | undefined) =>
  and(
    sql`${forest.state} = 'dead'`,
    reason === undefined
      ? undefined
      : sql`(${forest.errorCode} = ${reason} or instr(lower(${forest.error}), lower(${reason})) > 0)`,
  );

/** Plants a forest, which is due at once, unless there is one. Runs within the caller's transaction. */
export function planting(db: Connection) {
  const value = (name: string) => sql.placeholder(name);
  const planted = db
    .insert(forest)
    .values({
      submissionId: value("submissionId"),
      source: value("source"),
      created: value("created"),
      rank: value("rank"),
      nextAt: value("nextAt"),
      state: "due",
      tries: 0,
    })
    .onConflictDoNothing()
    .prepare();
  return (under: { id: string; source: string; created: number }, isNews: boolean, now: number): void => {
    const { id: submissionId, source, created } = under;
    const rank = isNews ? ranks.news : ranks.backlog;
    planted.run({ submissionId, source, created, rank, nextAt: dueSince(created, now) });
  };
}

const again = { state: "due", rank: ranks.news, nextAt: 0, tries: 0, troubleSince: null } as const;

export const forestWrites = (db: Connection) => {
  const plant = planting(db);
  const unplanted = db.$client.query<
    { seq: number; id: string; source: string; created: number },
    { feed: number; from: number; limit: number }
  >(
    `SELECT DISTINCT s.seq, s.id, s.source, s.created FROM sighting g JOIN submission s ON s.seq = g.submission_seq
     WHERE g.feed_id = $feed AND g.feed_id > 0 AND g.submission_seq >= $from AND NOT s.forgotten
     ORDER BY g.submission_seq LIMIT $limit`,
  );
  return {
    /**
     * Plants forests under submissions that a feed had brought before it asked for comments.
     * @returns whether there may be more.
     */
    plantForests(limit: number, now: number): boolean {
      return inTransaction(db, () => {
        const one = db.select().from(feed).where(isNotNull(feed.plantFrom)).limit(1).get();
        if (!one) return false;
        const rows = unplanted.all({ feed: one.id, from: one.plantFrom ?? 0, limit });
        for (const row of rows) plant(row, false, now);
        const last = rows.at(-1);
        const plantFrom = last && rows.length === limit ? last.seq + 1 : null;
        db.update(feed).set({ plantFrom }).where(eq(feed.id, one.id)).run();
        return true;
      });
    },
    /** The comments of this submission were read to the last. */
    finishForest(submissionId: string, comments: number, now: number): void {
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
    },
    failForest(submissionId: string, backoff: Backoff): void {
      db.update(forest)
        .set({ ...backoff, rank: ranks.again })
        .where(and(eq(forest.submissionId, submissionId), eq(forest.state, "due")))
        .run();
    },
    /** These submissions were read again: their comments are to be, too. */
    rereadForests(submissionIds: readonly string[]): void {
      db.update(forest)
        .set(again)
        .where(and(inArray(forest.submissionId, [...submissionIds]), eq(forest.state, "done")))
        .run();
    },
    /** Dead forests back to work. @returns how many. */
    requeueForests: (reason?: string): number =>
      db
        .update(forest)
        .set({ ...again, rank: ranks.backlog })
        .where(isDead(reason))
        .returning({ id: forest.submissionId })
        .all().length,
  };
};
