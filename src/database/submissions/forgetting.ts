import { and, eq, gt, inArray, isNotNull, isNull, ne, notInArray, sql } from "drizzle-orm";
import type { DoomedFile } from "../../model/file.ts";
import { forgetTexts } from "../comments/comments.ts";
import { type Connection, inTransaction } from "../connection.ts";
import { dropDescriptors } from "../files/descriptors.ts";
import { dropUnposted } from "../operation/outbox.ts";
import { retractImages } from "../reposts/verdicts.ts";
import {
  comment,
  doomedFile,
  file,
  forest,
  generation,
  generationPost,
  image,
  link,
  submission,
} from "../schema/tables.ts";

/**
 * Deletes a file that no live image points at any more: its rows at once, its bytes once `doomedFiles` is processed.
 * Runs within the caller's transaction.
 * @returns whether it went.
 */
export function dropUnusedFile(db: Connection, fileId: number): boolean {
  const user = db
    .select({ id: image.id })
    .from(image)
    .where(and(eq(image.fileId, fileId), notInArray(image.state, ["dead", "removed"])))
    .limit(1)
    .get();
  if (user) return false;
  db.update(image).set({ fileId: null }).where(eq(image.fileId, fileId)).run();
  dropDescriptors(db, fileId);
  db.$client.query("DELETE FROM file_text WHERE rowid = ?").run(fileId);
  const gone = db.delete(file).where(eq(file.id, fileId)).returning().get();
  if (gone?.sha256 && gone.format)
    db.insert(doomedFile).values({ sha256: gone.sha256, format: gone.format }).onConflictDoNothing().run();
  return true;
}

/** Submissions that were removed upstream and whose occurrences are still there. */
export const removedSubmissions = (db: Connection, limit: number): string[] =>
  db
    .select({ id: submission.id })
    .from(submission)
    .where(and(isNotNull(submission.removal), sql`${submission.forgotten} = 0`))
    .orderBy(submission.seq)
    .limit(limit)
    .all()
    .map(({ id }) => id);

/** Contents whose bytes are to be deleted. */
export const doomedFiles = (db: Connection, limit: number): DoomedFile[] =>
  db.select().from(doomedFile).limit(limit).all();

/** The bytes of a content are deleted. */
export function forgetFile(db: Connection, sha256: string): void {
  db.delete(doomedFile).where(eq(doomedFile.sha256, sha256)).run();
}

/** Gives a link to another comment that shows it and stands. @returns whether there is one. */
function passOn(
  db: Connection,
  { id, url, submissionId }: { id: number; url: string; submissionId: string },
): boolean {
  const other = db
    .select({ id: comment.id })
    .from(comment)
    .where(
      and(
        eq(comment.submissionId, submissionId),
        isNull(comment.removal),
        sql`instr(${comment.body}, ${url}) > 0`,
      ),
    )
    .limit(1)
    .get();
  if (other) db.update(link).set({ commentId: other.id }).where(eq(link.id, id)).run();
  return other !== undefined;
}

/** The generations that these links led to no longer stand there, unless another link of the submission shows them. */
function dropGenerations(db: Connection, links: readonly number[]): void {
  const images = db
    .select({ url: image.url, submissionId: image.submissionId })
    .from(image)
    .where(inArray(image.linkId, [...links]))
    .all();
  for (const { url, submissionId } of images) {
    const rows = db
      .select({ seq: generation.seq })
      .from(generation)
      .where(eq(generation.imageUrl, url))
      .all();
    const seqs = rows.map(({ seq }) => seq);
    if (seqs.length === 0) continue;
    db.delete(generationPost)
      .where(and(eq(generationPost.submissionId, submissionId), inArray(generationPost.generationSeq, seqs)))
      .run();
    dropUnposted(db, seqs);
  }
}

/** Turns images into tombstones. @returns how many files went. */
function removeImages(db: Connection, which: ReturnType<typeof inArray>, now: number): number {
  const images = db
    .select({ id: image.id, fileId: image.fileId })
    .from(image)
    .where(and(which, isNotNull(image.fileId)))
    .all();
  db.update(image)
    .set({ state: "removed", fileId: null, caption: null, lastVisited: now })
    .where(which)
    .run();
  const files = new Set(images.flatMap(({ fileId }) => fileId ?? []));
  retractImages(
    db,
    images.map(({ id }) => id),
    [...files],
    now,
  );
  return [...files].filter((fileId) => dropUnusedFile(db, fileId)).length;
}

/**
 * Gives up what occurs in these submissions. The rows stay as tombstones, so that it does not come back; a file
 * goes with its last live occurrence.
 * @returns how many files went.
 */
export function forgetSubmissions(db: Connection, submissionIds: readonly string[], now: number): number {
  return inTransaction(db, () => {
    const ids = [...submissionIds];
    db.update(submission).set({ forgotten: true, revisitAt: null }).where(inArray(submission.id, ids)).run();
    db.update(link).set({ state: "removed" }).where(inArray(link.submissionId, ids)).run();
    db.update(forest).set({ state: "removed" }).where(inArray(forest.submissionId, ids)).run();
    const comments = db
      .select({ id: comment.id })
      .from(comment)
      .where(inArray(comment.submissionId, ids))
      .all();
    forgetTexts(
      db,
      comments.map(({ id }) => id),
    );
    const posts = db
      .delete(generationPost)
      .where(inArray(generationPost.submissionId, ids))
      .returning({ seq: generationPost.generationSeq })
      .all();
    dropUnposted(
      db,
      posts.map(({ seq }) => seq),
    );
    return removeImages(db, inArray(image.submissionId, ids), now);
  });
}

/** Gives up the texts of these comments, and the pictures that they lead to. */
export function forgetComments(db: Connection, commentIds: readonly string[], now: number): void {
  inTransaction(db, () => {
    const ids = [...commentIds];
    forgetTexts(db, ids);
    const submissions = db
      .selectDistinct({ id: comment.submissionId })
      .from(comment)
      .where(inArray(comment.id, ids));
    const links = db
      .select({ id: link.id, url: link.url, submissionId: link.submissionId })
      .from(link)
      .where(
        and(inArray(link.submissionId, submissions), inArray(link.commentId, ids), ne(link.state, "removed")),
      )
      .all();
    const gone = links.filter((row) => !passOn(db, row)).map(({ id }) => id);
    if (gone.length === 0) return;
    db.update(link).set({ state: "removed" }).where(inArray(link.id, gone)).run();
    dropGenerations(db, gone);
    removeImages(db, inArray(image.linkId, gone), now);
  });
}

/**
 * Gives up what a link to another submission had brought of that one's pictures, as an earlier rule had it: its own, and those of the
 * links that it led to. A link that led on led to another page of its site at most, which is a reference itself.
 */
export function forgetBorrowed(
  db: Connection,
  { id, submissionId, depth }: { id: number; submissionId: string; depth: number },
  now: number,
): void {
  const isCrosspost = db
    .select({ parent: submission.crosspostParent })
    .from(submission)
    .where(and(eq(submission.id, submissionId), isNotNull(submission.crosspostParent)))
    .get();
  // The links of a crosspost's parent are its own.
  const led = isCrosspost
    ? []
    : db
        .select({ id: link.id })
        .from(link)
        .where(
          and(
            eq(link.submissionId, submissionId),
            gt(link.depth, depth),
            sql`${link.type} is not 'reddit-page'`,
            ne(link.state, "removed"),
          ),
        )
        .all()
        .map((row) => row.id);
  const images = db
    .select({ id: image.id })
    .from(image)
    .where(
      and(
        eq(image.submissionId, submissionId),
        inArray(image.linkId, [id, ...led]),
        ne(image.state, "removed"),
      ),
    )
    .all();
  if (led.length > 0) {
    db.update(link).set({ state: "removed" }).where(inArray(link.id, led)).run();
    dropGenerations(db, led);
  }
  if (images.length === 0) return;
  const ids = images.map((row) => row.id);
  removeImages(db, inArray(image.id, ids), now);
}
