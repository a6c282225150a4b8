import { and, desc, eq, inArray, isNotNull, or } from "drizzle-orm";
import type { Decided, DecidedBan, RepostRow, Undone } from "../../model/repost.ts";
import { type Connection, inTransaction } from "../connection.ts";
import { addAuditEntry } from "../operation/audit.ts";
import { addEvent } from "../operation/events.ts";
import { audit, dismissal, image, repost } from "../schema/tables.ts";
import { contentOfFile, pairOf, subjectOf } from "./reposts.ts";

/** A moderator's decision. `ban`: what is banned together with it, and no longer banned when it is taken back. */
type Decision = {
  state: "confirmed" | "dismissed";
  by: string;
  reason?: string | null;
  ban?: DecidedBan;
};

/**
 * Stores a moderator's decision. An open repost may become either, a confirmed one be dismissed; a dismissed one stays so,
 * and so does a withdrawn one.
 * @returns its row afterwards; `undefined` where there is none.
 */
export function decideRepost(
  db: Connection,
  id: number,
  { state, by, reason = null, ban }: Decision,
  now: number,
): Decided | undefined {
  return inTransaction(db, () => {
    const row = db.select().from(repost).where(eq(repost.id, id)).get();
    if (!row) return undefined;
    const isAllowed = row.state === "open" || (row.state === "confirmed" && state === "dismissed");
    if (!isAllowed) return { row, isNew: false };
    const action = state === "dismissed" ? "repost.dismiss" : "repost.confirm";
    const subject = { ...subjectOf(row), by, ...(reason !== null && { reason }) };
    const decision = addAuditEntry(db, { by, action, subject: { ...subject, ...ban }, at: now });
    const decided = { state, decidedAt: now, decidedBy: by, decision, updatedAt: now };
    db.update(repost).set(decided).where(eq(repost.id, id)).run();
    if (state === "dismissed") dismissPair(db, row, by, reason, now);
    addEvent(db, `repost.${state}`, subject, now);
    return { row: { ...row, ...decided }, isNew: true };
  });
}

/** Reports that the one picture repeats the other, whichever of them was first. */
const isOfPair = ({ fileId, originalFileId }: Pick<RepostRow, "fileId" | "originalFileId">) =>
  or(
    and(eq(repost.fileId, fileId), eq(repost.originalFileId, originalFileId)),
    and(eq(repost.fileId, originalFileId), eq(repost.originalFileId, fileId)),
  );

/** Two pictures are never reported as reposts of each other again: open reports of the pair are compared anew. */
function dismissPair(db: Connection, row: RepostRow, by: string, reason: string | null, now: number): void {
  const pair = pairOf(contentOfFile(db, row.fileId), contentOfFile(db, row.originalFileId));
  db.insert(dismissal)
    .values({ ...pair, at: now, by, reason })
    .onConflictDoNothing()
    .run();
  const others = db
    .select({ id: repost.imageId })
    .from(repost)
    .where(and(eq(repost.state, "open"), isOfPair(row)));
  db.update(image).set({ watchedAt: null }).where(inArray(image.id, others)).run();
}

/**
 * Takes back the latest decision that somebody made and that still stands: the repost is open again, and the pair of a dismissal is
 * compared anew.
 * @returns its row afterwards, and what was banned together with it; `undefined` where there is none left.
 */
export function undoDecision(db: Connection, by: string, now: number): Undone | undefined {
  return inTransaction(db, () => {
    const row = db
      .select()
      .from(repost)
      .where(and(eq(repost.decidedBy, by), isNotNull(repost.decision)))
      .orderBy(desc(repost.decision))
      .limit(1)
      .get();
    if (!row) return undefined;
    const opened = {
      state: "open",
      decidedAt: null,
      decidedBy: null,
      decision: null,
      updatedAt: now,
    } as const;
    db.update(repost).set(opened).where(eq(repost.id, row.id)).run();
    if (row.state === "dismissed") restorePair(db, row);
    const subject = { ...subjectOf(row), by };
    addEvent(db, "repost.reopened", subject, now);
    addAuditEntry(db, { by, action: "repost.undo", subject, at: now });
    return { row: { ...row, ...opened }, ban: banOf(db, row.decision) };
  });
}

/** Two pictures may be reported as reposts of each other again, unless another report of theirs stays dismissed. */
function restorePair(db: Connection, row: RepostRow): void {
  const another = db
    .select({ id: repost.id })
    .from(repost)
    .where(and(eq(repost.state, "dismissed"), isOfPair(row)))
    .get();
  if (another) return;
  const pair = pairOf(contentOfFile(db, row.fileId), contentOfFile(db, row.originalFileId));
  db.delete(dismissal)
    .where(and(eq(dismissal.a, pair.a), eq(dismissal.b, pair.b)))
    .run();
  db.update(image)
    .set({ watchedAt: null })
    .where(inArray(image.fileId, [row.fileId, row.originalFileId]))
    .run();
}

/** What was banned together with a decision. */
function banOf(db: Connection, decision: number | null): DecidedBan | undefined {
  if (decision === null) return undefined;
  const entry = db.select({ subject: audit.subject }).from(audit).where(eq(audit.seq, decision)).get();
  const { bank, sha256 } = entry?.subject ?? {};
  return typeof bank === "string" && typeof sha256 === "string" ? { bank, sha256 } : undefined;
}
