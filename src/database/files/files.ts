import { and, asc, eq, isNull, notInArray, sql } from "drizzle-orm";
import type { FileReport, FileRow, NewFile } from "../../model/file.ts";
import { type Connection, inTransaction, prepared } from "../connection.ts";
import { postFilePrompts, savePrompts } from "../generations/generations.ts";
import { rejectSmallCandidates } from "../images/candidates.ts";
import { addToOutbox } from "../operation/outbox.ts";
import { isShown, stands } from "../operation/visibility.ts";
import { moveDismissals } from "../reposts/reposts.ts";
import { dropUnusedFile } from "../submissions/forgetting.ts";
import { file, image, submission } from "../schema/tables.ts";
import { dropDescriptors, encodersOf, putDescriptors } from "./descriptors.ts";

const selectBySha256 = prepared((db) =>
  db
    .select()
    .from(file)
    .where(eq(file.sha256, sql.placeholder("sha256")))
    .prepare(),
);

/** The file of this content, with the names of the encoders it has been through. */
export function fileBySha256(db: Connection, sha256: string): (FileRow & { encoders: string[] }) | undefined {
  const row = selectBySha256(db).get({ sha256 });
  return row && { ...row, encoders: encodersOf(db, row.id) };
}

/** Whether a file occurs in something that stands upstream. */
export const isFileShown = (db: Connection, id: number): boolean =>
  db
    .select({ id: image.id })
    .from(image)
    .where(and(eq(image.fileId, id), eq(image.state, "done"), isShown(image.submissionId, 0)))
    .limit(1)
    .get() !== undefined;

/**
 * A file with everything it occurs in.
 * @param removed whether to include submissions that were removed upstream; else a file that occurs nowhere else is none.
 */
export function fileById(db: Connection, id: number, removed = true): FileReport | undefined {
  const row = db.select().from(file).where(eq(file.id, id)).get();
  if (!row) return undefined;
  const images = db
    .select({
      id: image.id,
      url: image.url,
      caption: image.caption,
      submission: submission.id,
      title: submission.title,
      place: submission.place,
      author: submission.author,
      created: submission.created,
      permalink: submission.permalink,
      nsfw: submission.nsfw,
      removal: submission.removal,
      isPreview: image.isPreview,
    })
    .from(image)
    .innerJoin(submission, eq(submission.id, image.submissionId))
    .where(and(eq(image.fileId, id), eq(image.state, "done"), stands(Number(removed))))
    .orderBy(asc(submission.created), asc(image.id))
    .limit(1000)
    .all();
  if (!removed && images.length === 0) return undefined;
  return { ...row, encoders: encodersOf(db, id), images };
}

/** Every live image of the URL is done with this file; files known by descriptors only that it replaces go. */
function settle(db: Connection, url: string, fileId: number, now: number, noAi: boolean): { fileId: number } {
  const unknown = db
    .selectDistinct({ id: file.id })
    .from(image)
    .innerJoin(file, eq(file.id, image.fileId))
    .where(and(eq(image.url, url), isNull(file.sha256)))
    .all();
  db.update(image)
    .set({
      fileId,
      // Another picture than before is compared anew.
      watchedAt: sql`iif(${image.fileId} = ${fileId}, ${image.watchedAt}, null)`,
      state: "done",
      noAi,
      lastVisited: now,
      decodeTries: 0,
      troubleSince: null,
      errorCode: null,
      error: null,
    })
    .where(and(eq(image.url, url), notInArray(image.state, ["dead", "removed"])))
    .run();
  postFilePrompts(db, fileId);
  addToOutbox(db, url);
  const merged = unknown
    .map(({ id }) => id)
    .filter((id) => !db.select({ id: image.id }).from(image).where(eq(image.fileId, id)).limit(1).get());
  for (const id of merged) {
    dropDescriptors(db, id);
    moveDismissals(db, id, fileId);
    db.delete(file).where(eq(file.id, id)).run();
  }
  return { fileId };
}

/**
 * Stores a content with its descriptors and settles every image of the URL it came from. Idempotent.
 * @param noAi the server that sent it asks that machines learn nothing from it.
 */
export function saveFile(
  db: Connection,
  url: string,
  { descriptors, prompts = [], ...columns }: NewFile,
  now: number,
  noAi = false,
): { fileId: number } {
  return inTransaction(db, () => {
    const { sha256, camera } = columns;
    const isNew = !db.select({ id: file.id }).from(file).where(eq(file.sha256, sha256)).get();
    const { id } = db
      .insert(file)
      .values({ ...columns, addedAt: now })
      .onConflictDoUpdate({
        target: file.sha256,
        set: {
          original: sql`max(${file.original}, excluded.original)`,
          exif: sql`coalesce(${file.exif}, excluded.exif)`,
          // Now its descriptors are the picture's own.
          encodedFrom: null,
        },
      })
      .returning({ id: file.id })
      .get();
    putDescriptors(db, id, descriptors);
    if (isNew && camera)
      db.$client.query("INSERT INTO file_text(rowid, camera) VALUES (?, ?)").run(id, camera);
    const isRejected = rejectSmallCandidates(db, url, id, now);
    const saved = settle(db, url, id, now, noAi);
    savePrompts(db, { id, sha256, url }, prompts, now);
    if (isNew && isRejected) dropUnusedFile(db, id);
    return saved;
  });
}

/** Settles every image of a URL whose content is stored already. */
export const settleImages = (
  db: Connection,
  url: string,
  fileId: number,
  now: number,
  noAi = false,
): { fileId: number } =>
  inTransaction(db, () => {
    rejectSmallCandidates(db, url, fileId, now);
    return settle(db, url, fileId, now, noAi);
  });
