import { and, asc, eq, gt, inArray, isNotNull, lte, sql } from "drizzle-orm";
import type { DueRevisit } from "../../model/submission.ts";
import { type Connection, inTransaction, prepared } from "../connection.ts";
import { dueAgain } from "../queue/queue.ts";
import { ranks } from "../schema/columns.ts";
import { link, submission } from "../schema/tables.ts";
import { isComplete } from "./merge-sighting.ts";

/** `isDue`: compares the time of the next revisit with the parameter `time`. */
const selectByTime = (isDue: typeof lte) => (db: Connection) =>
  db
    .select({
      id: submission.id,
      source: submission.source,
      created: submission.created,
      revisits: submission.revisits,
      origins: submission.origins,
    })
    .from(submission)
    .where(and(isNotNull(submission.revisitAt), isDue(submission.revisitAt, sql.placeholder("time"))))
    .orderBy(asc(submission.revisitAt))
    .limit(sql.placeholder("limit"))
    .prepare();
const selectDue = prepared(selectByTime(lte));
const selectFar = prepared(selectByTime(gt));

/**
 * Submissions that are to be read again, longest due first; those whose time is farther ahead than any plan are due, too.
 * @param longestPlan in seconds.
 */
export function dueRevisits(
  db: Connection,
  now: number,
  limit: number,
  longestPlan = Infinity,
): DueRevisit[] {
  const due = selectDue(db).all({ time: now, limit });
  const far =
    due.length < limit ? selectFar(db).all({ time: now + longestPlan, limit: limit - due.length }) : [];
  return [...due, ...far].map(({ origins, ...row }) => ({ ...row, complete: isComplete({ origins }) }));
}

/** These were read again, and are next at `nextAt`: links that waited for that are due. */
export function finishRevisits(
  db: Connection,
  revisits: readonly { id: string; nextAt: number | null }[],
): void {
  inTransaction(db, () => {
    for (const { id, nextAt } of revisits) {
      db.update(submission)
        .set({ revisitAt: nextAt, revisits: sql`${submission.revisits} + 1` })
        .where(eq(submission.id, id))
        .run();
    }
    const ids = revisits.map(({ id }) => id);
    db.update(link)
      .set(dueAgain(ranks.news))
      .where(and(inArray(link.submissionId, ids), eq(link.state, "waiting"), eq(link.errorCode, "not_ready")))
      .run();
  });
}

/** No provider could read these now: they are due again at `time`. */
export function postponeRevisits(db: Connection, ids: readonly string[], time: number): void {
  db.update(submission)
    .set({ revisitAt: time })
    .where(inArray(submission.id, [...ids]))
    .run();
}
