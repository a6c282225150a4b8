import { and, asc, eq, inArray, isNotNull, lte, sql } from "drizzle-orm";
import { type Connection, inTransaction } from "../connection.ts";
import { ranks } from "../schema/columns.ts";
import { isComplete } from "./merge-sighting.ts";
import { link, submission } from "../schema/tables.ts";
import type { DueRevisit } from "../../model/submission.ts";

export const revisitPages = (db: Connection) => {
  const due = db
    .select({
      id: submission.id,
      source: submission.source,
      created: submission.created,
      revisits: submission.revisits,
      origins: submission.origins,
    })
    .from(submission)
    .where(and(isNotNull(submission.revisitAt), lte(submission.revisitAt, sql.placeholder("now"))))
    .orderBy(asc(submission.revisitAt))
    .limit(sql.placeholder("limit"))
    .prepare();
  return {
    /** Submissions that are to be read again, longest due first. */
    dueRevisits: (now: number, limit: number): DueRevisit[] =>
      due.all({ now, limit }).map(({ origins, ...row }) => ({ ...row, complete: isComplete({ origins }) })),
  };
};

export const revisitWrites = (db: Connection) => ({
  /** These were read again, and are next at `nextAt`: what waited for them is due again. @returns how many links. */
  finishRevisits(read: readonly { id: string; nextAt: number | null }[]): number {
    return inTransaction(db, () => {
      for (const { id, nextAt } of read) {
        db.update(submission)
          .set({ revisitAt: nextAt, revisits: sql`${submission.revisits} + 1` })
          .where(eq(submission.id, id))
          .run();
      }
      const ids = read.map((one) => one.id);
      return db
        .update(link)
        .set({ state: "due", rank: ranks.news, nextAt: 0 })
        .where(
          and(inArray(link.submissionId, ids), eq(link.state, "waiting"), eq(link.errorCode, "not_ready")),
        )
        .returning({ id: link.id })
        .all().length;
    });
  },
  /** Nobody could read these now. */
  postponeRevisits(ids: readonly string[], at: number): void {
    db.update(submission)
      .set({ revisitAt: at })
      .where(inArray(submission.id, [...ids]))
      .run();
  },
});
