import { and, asc, eq, gt, inArray, isNotNull, sql } from "drizzle-orm";
import type {
  Comment,
  CommentObservation,
  CommentOutcome,
  CommentRequest,
  CommentRow,
} from "../../model/comment.ts";
import { type Connection, inTransaction, placeholders, prepared } from "../connection.ts";
import { addLink } from "../links/add-links.ts";
import { isShown } from "../operation/visibility.ts";
import { ranks } from "../schema/columns.ts";
import { comment, submission } from "../schema/tables.ts";

const fields = {
  seq: comment.seq,
  id: comment.id,
  source: comment.source,
  submissionId: comment.submissionId,
  parentId: comment.parentId,
  author: comment.author,
  created: comment.created,
  score: comment.score,
  body: comment.body,
  removal: comment.removal,
  details: comment.details,
  observedAt: comment.observedAt,
};
const isVisible = (removed: boolean) =>
  and(removed ? undefined : sql`${comment.removal} is null`, isShown(comment.submissionId, Number(removed)));

/** A page of comments in the order in which they came. */
export const commentPage = (
  db: Connection,
  { submission: submissionId, after, limit, removed }: CommentRequest,
): CommentRow[] =>
  db
    .select(fields)
    .from(comment)
    .where(
      and(
        submissionId === undefined ? undefined : eq(comment.submissionId, submissionId),
        gt(comment.seq, after),
        isVisible(removed),
      ),
    )
    .orderBy(asc(comment.seq))
    .limit(limit)
    .all();

export const commentById = (db: Connection, id: string, removed: boolean): CommentRow | undefined =>
  db
    .select(fields)
    .from(comment)
    .where(and(eq(comment.id, id), isVisible(removed)))
    .get();

type Row = typeof comment.$inferSelect;

/** What an observation changes; of each part the latest counts, so that the order of observations cannot matter. */
function mergeComment(
  stored: Row,
  { author, score, body, removal, parentId, details }: Comment,
  time: number,
): Partial<Row> {
  const changes: Partial<Row> = {};
  if (stored.author === null && author !== null) changes.author = author;
  if (stored.parentId === null && parentId !== null) changes.parentId = parentId;
  if (details && JSON.stringify(details) !== JSON.stringify(stored.details)) changes.details = details;
  const isNewer = (before: number, isGreater: boolean) => time > before || (time === before && isGreater);
  if (score !== undefined && (stored.score === null || isNewer(stored.scoreAt, score > stored.score)))
    Object.assign(changes, { score, scoreAt: time });
  if (body !== null && (stored.body === null || isNewer(stored.bodyAt, body > stored.body)))
    Object.assign(changes, { body, bodyAt: time });
  if (isNewer(stored.observedAt, stored.removal === null && removal !== null))
    Object.assign(changes, { removal, observedAt: time });
  return changes;
}

/** Whether values change, and not only the times at which they were observed. */
const isUpdate = (row: Row, changes: Partial<Row>): boolean =>
  Object.entries(changes).some(([name, value]) => !name.endsWith("At") && row[name as keyof Row] !== value);

const selectSubmission = prepared((db) =>
  db
    .select({ created: submission.created, forgotten: submission.forgotten })
    .from(submission)
    .where(eq(submission.id, sql.placeholder("id")))
    .prepare(),
);
const insertComment = prepared((db) =>
  db
    .insert(comment)
    .values({
      ...placeholders("id source submissionId parentId author created score body removal details"),
      observedAt: sql.placeholder("time"),
      scoreAt: sql.placeholder("time"),
      bodyAt: sql.placeholder("time"),
    })
    .onConflictDoNothing()
    .returning({ seq: comment.seq })
    .prepare(),
);
const selectComment = prepared((db) =>
  db
    .select()
    .from(comment)
    .where(eq(comment.id, sql.placeholder("id")))
    .prepare(),
);

/** Saves or merges a slice of comments; their links become their submissions'. Idempotent. @returns the outcome of each, in order. */
export function saveComments(
  db: Connection,
  observations: readonly CommentObservation[],
  isNews: boolean,
  now: number,
): CommentOutcome[] {
  return inTransaction(db, () => {
    let firstNew: number | undefined;
    /** Texts that changed; those of new rows are indexed at the end. */
    const changed = new Map<number, string>();
    const outcomes = observations.map((observation): CommentOutcome => {
      const { comment: seen } = observation;
      const parent = selectSubmission(db).get({ id: seen.submissionId });
      if (!parent) return "orphan";
      // What was given up because it was removed upstream does not come back.
      if (parent.forgotten) return "unchanged";
      // An archive's clock may be ahead of ours.
      const time = Math.min(seen.observedAt ?? now, now);
      const { score = null, details = null } = seen;
      const added = insertComment(db).get({ ...seen, score, details, time });
      firstNew ??= added?.seq;
      let outcome: CommentOutcome = "created";
      const row = added ? undefined : selectComment(db).get({ id: seen.id });
      if (row) {
        const changes = mergeComment(row, seen, time);
        if (Object.keys(changes).length > 0)
          db.update(comment).set(changes).where(eq(comment.seq, row.seq)).run();
        if (changes.body && changes.body !== row.body) changed.set(row.seq, changes.body);
        outcome = isUpdate(row, changes) ? "updated" : "unchanged";
      }
      const place = {
        submissionId: seen.submissionId,
        created: parent.created,
        commentId: seen.id,
        rank: isNews ? ranks.news : ranks.backlog,
      };
      for (const link of observation.links) addLink(db, link, place, now);
      return outcome;
    });
    indexTexts(db, firstNew, changed);
    return outcomes;
  });
}

/** Brings the full-text index up to date: comments from `firstNew` on are new, the others changed their text. */
function indexTexts(
  db: Connection,
  firstNew: number | undefined,
  changed: ReadonlyMap<number, string>,
): void {
  const client = db.$client;
  if (firstNew !== undefined)
    client
      .query(
        "INSERT INTO comment_text(rowid, body) SELECT seq, body FROM comment WHERE seq >= ? AND body IS NOT NULL",
      )
      .run(firstNew);
  for (const [seq, body] of changed) {
    if (firstNew !== undefined && seq >= firstNew) continue;
    unindexText(db, seq);
    client.query("INSERT INTO comment_text(rowid, body) VALUES (?, ?)").run(seq, body);
  }
}

const unindexText = (db: Connection, seq: number) =>
  db.$client.query("DELETE FROM comment_text WHERE rowid = ?").run(seq);

/** Comments that were removed upstream and whose text is still here. */
export const removedComments = (db: Connection, limit: number): string[] =>
  db
    .select({ id: comment.id })
    .from(comment)
    .where(and(isNotNull(comment.removal), isNotNull(comment.body)))
    .limit(limit)
    .all()
    .map(({ id }) => id);

/** Deletes the texts of these comments. Runs within the caller's transaction. */
export function forgetTexts(db: Connection, ids: readonly string[]): void {
  if (ids.length === 0) return;
  const rows = db
    .update(comment)
    .set({ body: null, author: null })
    .where(inArray(comment.id, [...ids]))
    .returning({ seq: comment.seq })
    .all();
  for (const { seq } of rows) unindexText(db, seq);
}
