import { and, eq, sql } from "drizzle-orm";
import type { NewLink } from "../../model/link.ts";
import { type Connection, placeholders, prepared } from "../connection.ts";
import { dueSince } from "../queue/due.ts";
import { dueAnew } from "../queue/queue.ts";
import { type Rank, ranks } from "../schema/columns.ts";
import { image, link } from "../schema/tables.ts";

/** Where a link was found, and its place among due links. */
export type LinkPlace = {
  submissionId: string;
  /** Of the submission. */
  created: number;
  rank: Rank;
  /** How many links led to it. */
  depth?: number;
  /** The comment that it stands in. */
  commentId?: string | null;
};

const insertLink = prepared((db) =>
  db
    .insert(link)
    .values({
      ...placeholders("submissionId url key type host asks created rank depth commentId nextAt"),
      state: "due",
      tries: 0,
    })
    .onConflictDoNothing()
    .returning({ id: link.id })
    .prepare(),
);
const selectLink = prepared((db) =>
  db
    .select({ id: link.id, state: link.state, commentId: link.commentId })
    .from(link)
    .where(and(eq(link.submissionId, sql.placeholder("submissionId")), eq(link.key, sql.placeholder("key"))))
    .prepare(),
);

/**
 * Stores a link, due, unless it is known. A link that was given up because its comment was removed comes back
 * with another comment that shows it; a link that the submission itself shows no longer belongs to a comment.
 * Runs within the caller's transaction.
 * @returns whether a link is due that was not.
 */
export function addLink(
  db: Connection,
  { url, key, type, host, asks = host }: NewLink,
  place: LinkPlace,
  now: number,
): boolean {
  const { submissionId, created, rank, depth = 0, commentId = null } = place;
  const nextAt = dueSince(created, now);
  const added = insertLink(db).get({
    url,
    key,
    type,
    host,
    asks,
    submissionId,
    created,
    rank,
    depth,
    commentId,
    nextAt,
  });
  return added !== undefined || showAgain(db, key, submissionId, commentId);
}

/** A known link is shown once more. @returns whether it is due again. */
function showAgain(db: Connection, key: string, submissionId: string, commentId: string | null): boolean {
  const row = selectLink(db).get({ submissionId, key });
  if (!row || row.commentId === null || row.commentId === commentId) return false;
  const isBack = row.state === "removed";
  if (!isBack && commentId !== null) return false;
  const due = dueAnew(ranks.news);
  db.update(link)
    .set({ commentId, ...(isBack && due) })
    .where(eq(link.id, row.id))
    .run();
  if (isBack)
    db.update(image)
      .set({ ...due, decodeTries: 0 })
      .where(and(eq(image.linkId, row.id), eq(image.state, "removed")))
      .run();
  return isBack;
}

/** The submission turns out to be a crosspost of this one: what was a reference to it leads to its pictures. */
export function reopenReference(db: Connection, submissionId: string, parent: string): void {
  db.update(link)
    .set({ ...dueAnew(ranks.news), reference: null })
    .where(and(eq(link.submissionId, submissionId), eq(link.reference, parent), eq(link.state, "done")))
    .run();
}
