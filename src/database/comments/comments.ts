import { and, asc, eq, gt, inArray, isNotNull, sql } from "drizzle-orm";
import type {
  Comment,
  CommentObservation,
  CommentOutcome,
  CommentRequest,
  CommentRow,
} from "../../model/comment.ts";
import { addingLinks } from "../links/add-links.ts";
import { ranks } from "../schema/columns.ts";
import { type Connection, inTransaction } from "../connection.ts";
import { comment, submission } from "../schema/tables.ts";
import { isShown } from "../operation/visibility.ts";

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
const shown = (removed: boolean) =>
  and(removed ? undefined : sql`${comment.removal} is null`, isShown(comment.submissionId, Number(removed)));

export const commentPages = (db: Connection) => ({
  /** A page of comments in the order in which they came. */
  commentPage: ({ submission: of, after, limit, removed }: CommentRequest): CommentRow[] =>
    db
      .select(fields)
      .from(comment)
      .where(
        and(
          of === undefined ? undefined : eq(comment.submissionId, of),
          gt(comment.seq, after),
          shown(removed),
        ),
      )
      .orderBy(asc(comment.seq))
      .limit(limit)
      .all(),
  comment: (id: string, removed: boolean): CommentRow | undefined =>
    db
      .select(fields)
      .from(comment)
      .where(and(eq(comment.id, id), shown(removed)))
      .get(),
});

type Row = typeof comment.$inferSelect;

/** What a look adds to what is known; each part is the latest's word, so that the order of looks cannot matter. */
function mergeComment(
  known: Row,
  { author, score, body, removal, parentId, details }: Comment,
  at: number,
): Partial<Row> {
  const changes: Partial<Row> = {};
  if (known.author === null && author !== null) changes.author = author;
  if (known.parentId === null && parentId !== null) changes.parentId = parentId;
  if (details && JSON.stringify(details) !== JSON.stringify(known.details)) changes.details = details;
  const isNewer = (before: number, isGreater: boolean) => at > before || (at === before && isGreater);
  if (score !== undefined && (known.score === null || isNewer(known.scoreAt, score > known.score)))
    Object.assign(changes, { score, scoreAt: at });
  if (body !== null && (known.body === null || isNewer(known.bodyAt, body > known.body)))
    Object.assign(changes, { body, bodyAt: at });
  if (isNewer(known.observedAt, known.removal === null && removal !== null))
    Object.assign(changes, { removal, observedAt: at });
  return changes;
}

export const commentWrites = (db: Connection) => {
  const client = db.$client;
  const addLink = addingLinks(db);
  const parent = db
    .select({ created: submission.created, forgotten: submission.forgotten })
    .from(submission)
    .where(eq(submission.id, sql.placeholder("id")))
    .prepare();
  const value = (name: string) => sql.placeholder(name);
  const inserted = db
    .insert(comment)
    .values({
      id: value("id"),
      source: value("source"),
      submissionId: value("submissionId"),
      parentId: value("parentId"),
      author: value("author"),
      created: value("created"),
      score: value("score"),
      body: value("body"),
      removal: value("removal"),
      details: value("details"),
      observedAt: value("at"),
      scoreAt: value("at"),
      bodyAt: value("at"),
    })
    .onConflictDoNothing()
    .returning({ seq: comment.seq })
    .prepare();
  const known = db
    .select()
    .from(comment)
    .where(eq(comment.id, sql.placeholder("id")))
    .prepare();
  const indexFrom = client.prepare(
    "INSERT INTO comment_text(rowid, body) SELECT seq, body FROM comment WHERE seq >= ? AND body IS NOT NULL",
  );
  const unindex = client.prepare("DELETE FROM comment_text WHERE rowid = ?");
  const index = client.prepare("INSERT INTO comment_text(rowid, body) VALUES (?, ?)");

  return {
    /** Saves or merges a slice of comments; their links become their submissions'. Idempotent. @returns how many links are due. */
    saveComments(
      observations: readonly CommentObservation[],
      isNews: boolean,
      now: number,
    ): { outcomes: CommentOutcome[]; links: number } {
      return inTransaction(db, () => {
        let links = 0;
        let firstNew: number | undefined;
        /** Texts that changed; those of new rows are indexed at the end. */
        const changed = new Map<number, string>();
        const outcomes = observations.map(({ comment: one, links: found }): CommentOutcome => {
          const under = parent.get({ id: one.submissionId });
          if (!under) return "orphan";
          // What was given up because it was removed upstream does not come back.
          if (under.forgotten) return "unchanged";
          // An archive's clock may be ahead of ours.
          const at = Math.min(one.observedAt ?? now, now);
          const added = inserted.get({ ...one, score: one.score ?? null, details: one.details ?? null, at });
          firstNew ??= added?.seq;
          let outcome: CommentOutcome = "created";
          const row = added ? undefined : known.get({ id: one.id });
          if (row) {
            const changes = mergeComment(row, one, at);
            if (Object.keys(changes).length > 0)
              db.update(comment).set(changes).where(eq(comment.seq, row.seq)).run();
            if (changes.body && changes.body !== row.body) changed.set(row.seq, changes.body);
            const tells = Object.entries(changes).some(
              ([name, told]) => !name.endsWith("At") && row[name as keyof Row] !== told,
            );
            outcome = tells ? "updated" : "unchanged";
          }
          const place = {
            submissionId: one.submissionId,
            created: under.created,
            commentId: one.id,
            rank: isNews ? ranks.news : ranks.backlog,
          };
          for (const link of found) if (addLink(link, place, now)) links++;
          return outcome;
        });
        if (firstNew !== undefined) indexFrom.run(firstNew);
        for (const [seq, body] of changed) {
          if (firstNew !== undefined && seq >= firstNew) continue;
          unindex.run(seq);
          index.run(seq, body);
        }
        return { outcomes, links };
      });
    },
  };
};

/** Comments that were removed upstream and whose text is still here. */
export const removedComments = (db: Connection, limit: number): string[] =>
  db
    .select({ id: comment.id })
    .from(comment)
    .where(and(isNotNull(comment.removal), isNotNull(comment.body)))
    .limit(limit)
    .all()
    .map((row) => row.id);

/** Lets go of the texts of these comments. Runs within the caller's transaction. */
export function forgetTexts(db: Connection, ids: readonly string[]): void {
  if (ids.length === 0) return;
  const gone = db
    .update(comment)
    .set({ body: null, author: null })
    .where(inArray(comment.id, [...ids]))
    .returning({ seq: comment.seq })
    .all();
  for (const { seq } of gone) db.$client.query("DELETE FROM comment_text WHERE rowid = ?").run(seq);
}
