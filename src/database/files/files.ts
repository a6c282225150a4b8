import { and, asc, eq, isNull, notInArray, sql } from "drizzle-orm";
import { type Connection, inTransaction } from "../connection.ts";
import { describing, ofFile } from "./descriptors.ts";
import { droppingEdges } from "../reposts/edges.ts";
import { savingGenerations } from "../generations/generations.ts";
import { announcing } from "../operation/outbox.ts";
import { keepingDismissals } from "../reposts/reposts.ts";
import { descriptor, file, image, submission } from "../schema/tables.ts";
import { isShown, stands } from "../operation/visibility.ts";
import type { FileReport, FileRow, NewFile, SavedFile } from "../../model/file.ts";

export const filePages = (db: Connection) => {
  const bySha = db
    .select()
    .from(file)
    .where(eq(file.sha256, sql.placeholder("sha256")))
    .prepare();
  const encoders = db
    .select({ encoder: descriptor.encoder })
    .from(descriptor)
    .where(ofFile(sql.placeholder("id")))
    .prepare();

  return {
    /** The file of this content, with the names of the encoders it has been through. */
    fileBySha256(sha256: string): (FileRow & { encoders: string[] }) | undefined {
      const row = bySha.get({ sha256 });
      return row && { ...row, encoders: encoders.all({ id: row.id }).map((one) => one.encoder) };
    },
    /** Whether a file occurs in something that stands upstream. */
    isFileShown: (id: number): boolean =>
      db
        .select({ id: image.id })
        .from(image)
        .where(and(eq(image.fileId, id), eq(image.state, "done"), isShown(image.submissionId, 0)))
        .limit(1)
        .get() !== undefined,
    /** @param removed whether what it occurs in may be removed upstream; else a file that occurs nowhere is none. */
    file(id: number, removed = true): FileReport | undefined {
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
      return { ...row, encoders: encoders.all({ id }).map((one) => one.encoder), images };
    },
  };
};

export const fileWrites = (db: Connection) => {
  const describe = describing(db);
  const { savePrompts, postFile } = savingGenerations(db);
  const announce = announcing(db);
  const dropEdges = droppingEdges(db);
  const keepDismissals = keepingDismissals(db);
  const indexCamera = db.$client.prepare("INSERT INTO file_text(rowid, camera) VALUES (?, ?)");

  /** Every live image of the URL is done with this file; files known by descriptors only that it replaces go. */
  function settle(url: string, fileId: number, now: number, noAi: boolean): SavedFile {
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
    postFile(fileId);
    announce(url);
    const merged = unknown
      .map((row) => row.id)
      .filter((id) => !db.select({ id: image.id }).from(image).where(eq(image.fileId, id)).limit(1).get());
    for (const id of merged) {
      db.delete(descriptor).where(ofFile(id)).run();
      dropEdges(id);
      keepDismissals(id, fileId);
      db.delete(file).where(eq(file.id, id)).run();
    }
    return { fileId, merged };
  }

  return {
    /**
     * Stores a content with its descriptors and settles every image of the URL it came from. Idempotent.
     * @param noAi whoever served it asks that machines learn nothing from it.
     */
    saveFile(
      url: string,
      { descriptors, prompts = [], ...facts }: NewFile,
      now: number,
      noAi = false,
    ): SavedFile {
      return inTransaction(db, () => {
        const isNew = !db.select({ id: file.id }).from(file).where(eq(file.sha256, facts.sha256)).get();
        const stored = db
          .insert(file)
          .values({ ...facts, addedAt: now })
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
        describe(stored.id, descriptors);
        if (isNew && facts.camera) indexCamera.run(stored.id, facts.camera);
        const saved = settle(url, stored.id, now, noAi);
        savePrompts({ id: stored.id, sha256: facts.sha256, url }, prompts, now);
        return saved;
      });
    },
    /** Settles every image of a URL whose content is stored already. */
    settleImages: (url: string, fileId: number, now: number, noAi = false): SavedFile =>
      inTransaction(db, () => settle(url, fileId, now, noAi)),
  };
};
