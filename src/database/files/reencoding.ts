import { and, eq, sql } from "drizzle-orm";
import { type Connection, inTransaction } from "../connection.ts";
import { describing, ofFile } from "./descriptors.ts";
import { descriptor, file, image } from "../schema/tables.ts";
import { reencoding } from "../schema/matching.ts";
import type { EncodedFrom, LackingPage, Reencodable } from "../../model/file.ts";

/** Of one content so many addresses are tried. */
const mostUrls = 5;
const maxTries = 3;
const retrySeconds = 3600;

export const reencodingReports = (db: Connection) => {
  const walked = db.$client.query<
    { id: number; lacks: number },
    { after: number; rows: number; names: string }
  >(
    `SELECT id, sha256 IS NOT NULL AND NOT EXISTS (SELECT 1 FROM reencoding WHERE file_id = file.id) AND
       (SELECT count(*) FROM json_each($names) AS name
        CROSS JOIN descriptor ON encoder = name.value AND file_id = file.id) < json_array_length($names) AS lacks
     FROM file WHERE "id" > $after ORDER BY id LIMIT $rows`,
  );
  const due = db.$client.query<{ id: number }, { now: number; limit: number }>(
    "SELECT file_id AS id FROM reencoding WHERE next_at <= $now ORDER BY file_id LIMIT $limit",
  );
  const kept = db.$client.query<{ given: number; again: number }, []>(
    `SELECT count(*) FILTER (WHERE next_at IS NULL) AS given, count(*) FILTER (WHERE next_at IS NOT NULL) AS again
     FROM reencoding WHERE EXISTS (SELECT 1 FROM file WHERE id = file_id)`,
  );
  return {
    /** Walks over so many files by id, and gives those whose content is known and that lack one of these encoders. */
    lackingFiles(encoders: readonly string[], after: number, rows: number): LackingPage {
      const page = walked.all({ after, rows, names: JSON.stringify(encoders) });
      return {
        files: page.filter((row) => row.lacks).map((row) => row.id),
        last: page.at(-1)?.id ?? null,
      };
    },
    /** Files that could not be done before and are to be tried again. */
    dueReencodings: (now: number, limit: number): number[] => due.all({ now, limit }).map((row) => row.id),
    /** How many files could not be done: for good, and for now. */
    failedReencodings(): { givenUp: number; again: number } {
      const row = kept.get();
      return { givenUp: row?.given ?? 0, again: row?.again ?? 0 };
    },
    /** A file with addresses where it was found; `undefined` where it is no more. */
    reencodable(id: number): Reencodable | undefined {
      const row = db.select().from(file).where(eq(file.id, id)).get();
      if (!row?.sha256 || !row.format) return undefined;
      const urls = db
        .selectDistinct({ url: image.url })
        .from(image)
        .where(and(eq(image.fileId, id), eq(image.state, "done")))
        .limit(mostUrls)
        .all();
      const { sha256, format, original } = row;
      return { id, sha256, format, original, urls: urls.map((one) => one.url) };
    },
  };
};

export const reencodingWrites = (db: Connection) => {
  const describe = describing(db);
  return {
    /**
     * Writes what a file lacks, and nothing else: what is there stays, unless it came from a thumbnail and this does not.
     * @returns the names of the encoders whose descriptors were written; `undefined` where the file is no more.
     */
    saveReencoded(
      id: number,
      descriptors: Record<string, Uint8Array>,
      from: EncodedFrom,
    ): string[] | undefined {
      return inTransaction(db, () => {
        const row = db.select({ from: file.encodedFrom }).from(file).where(eq(file.id, id)).get();
        if (!row) return undefined;
        const isBetter = row.from === "thumbnail" && from === "picture";
        const held = db.select({ encoder: descriptor.encoder }).from(descriptor).where(ofFile(id)).all();
        const names = new Set(held.map((one) => one.encoder));
        const written = Object.entries(descriptors).filter(([name]) => isBetter || !names.has(name));
        describe(id, Object.fromEntries(written));
        if (written.length > 0) {
          db.update(file)
            .set({ encodedFrom: from === "thumbnail" ? from : null })
            .where(eq(file.id, id))
            .run();
          // What is known of it now may show what it repeats.
          db.update(image)
            .set({ watchedAt: null })
            .where(and(eq(image.fileId, id), eq(image.state, "done")))
            .run();
        }
        return written.map(([name]) => name);
      });
    },
    /**
     * Writes down that a file is begun with, before anything is done with it: what ends the program then is not tried for
     * ever. It is tried again after an hour, three times in all.
     */
    beginReencoding(id: number, now: number): void {
      const said = { errorCode: "internal", error: "the program ended over it" };
      db.insert(reencoding)
        .values({ ...said, fileId: id, tries: 1, nextAt: now + retrySeconds })
        .onConflictDoUpdate({
          target: reencoding.fileId,
          set: {
            ...said,
            tries: sql`${reencoding.tries} + 1`,
            nextAt: sql`case when ${reencoding.tries} + 1 < ${maxTries} then ${now + retrySeconds} end`,
          },
        })
        .run();
    },
    /** Nothing is left to do with it. */
    finishReencoding(id: number): void {
      db.delete(reencoding).where(eq(reencoding.fileId, id)).run();
    },
    /** Why it failed. @returns whether it is given up now. */
    failReencoding: (id: number, said: { errorCode: string; error: string }): boolean =>
      db
        .update(reencoding)
        .set(said)
        .where(eq(reencoding.fileId, id))
        .returning({ nextAt: reencoding.nextAt })
        .get()?.nextAt === null,
    /** It was only interrupted: that is none of its tries. */
    leaveReencoding(id: number, now: number): void {
      db.update(reencoding)
        .set({ tries: sql`${reencoding.tries} - 1`, nextAt: now })
        .where(eq(reencoding.fileId, id))
        .run();
    },
  };
};
