import { and, eq, sql } from "drizzle-orm";
import { LONGEST_PAUSE_SECONDS } from "../../model/due-time.ts";
import type { EncodedFrom, LackingPage, Reencodable } from "../../model/file.ts";
import { type Connection, inTransaction } from "../connection.ts";
import { reencoding } from "../schema/matching.ts";
import { file, image } from "../schema/tables.ts";
import { encodersOf, putDescriptors } from "./descriptors.ts";

/** Addresses of one content that are tried. */
const maxUrls = 5;
const maxTries = 3;
const retrySeconds = 3600;

/** Walks over `rows` files by id, and returns those whose content is known and that lack one of these encoders. */
export function filesWithoutDescriptors(
  db: Connection,
  encoders: readonly string[],
  after: number,
  rows: number,
): LackingPage {
  const page = db.$client
    .query<{ id: number; lacks: number }, { after: number; rows: number; names: string }>(
      `SELECT id, sha256 IS NOT NULL AND NOT EXISTS (SELECT 1 FROM reencoding WHERE file_id = file.id) AND
         (SELECT count(*) FROM json_each($names) AS name
          CROSS JOIN descriptor ON encoder = name.value AND file_id = file.id) < json_array_length($names) AS lacks
       FROM file WHERE "id" > $after ORDER BY id LIMIT $rows`,
    )
    .all({ after, rows, names: JSON.stringify(encoders) });
  return { files: page.filter((row) => row.lacks).map(({ id }) => id), last: page.at(-1)?.id ?? null };
}

/** Files that could not be encoded before and are to be tried again. */
export const dueReencodings = (db: Connection, now: number, limit: number): number[] =>
  db.$client
    .query<{ id: number }, { now: number; limit: number }>(
      `SELECT file_id AS id FROM reencoding WHERE next_at <= $now OR next_at > $now + ${LONGEST_PAUSE_SECONDS}
       ORDER BY file_id LIMIT $limit`,
    )
    .all({ now, limit })
    .map(({ id }) => id);

/** How many files could not be encoded: for good, and for now. */
export const failedReencodings = (db: Connection): { givenUp: number; again: number } =>
  db.$client
    .query<{ givenUp: number; again: number }, []>(
      `SELECT count(*) FILTER (WHERE next_at IS NULL) AS givenUp, count(*) FILTER (WHERE next_at IS NOT NULL) AS again
       FROM reencoding WHERE EXISTS (SELECT 1 FROM file WHERE id = file_id)`,
    )
    .get() ?? { givenUp: 0, again: 0 };

/** A file with addresses where it was found; `undefined` where it is no more. */
export function reencodable(db: Connection, id: number): Reencodable | undefined {
  const row = db.select().from(file).where(eq(file.id, id)).get();
  if (!row?.sha256 || !row.format) return undefined;
  const images = db
    .selectDistinct({ url: image.url })
    .from(image)
    .where(and(eq(image.fileId, id), eq(image.state, "done")))
    .limit(maxUrls)
    .all();
  const { sha256, format, original } = row;
  return { id, sha256, format, original, urls: images.map(({ url }) => url) };
}

/**
 * Writes what a file lacks, and nothing else: what is there stays, unless it came from a thumbnail and this does not.
 */
export function saveReencoded(
  db: Connection,
  id: number,
  descriptors: Record<string, Uint8Array>,
  from: EncodedFrom,
): void {
  inTransaction(db, () => {
    const row = db.select({ from: file.encodedFrom }).from(file).where(eq(file.id, id)).get();
    if (!row) return;
    const isBetter = row.from === "thumbnail" && from === "picture";
    const present = encodersOf(db, id);
    const written = Object.entries(descriptors).filter(([name]) => isBetter || !present.includes(name));
    putDescriptors(db, id, Object.fromEntries(written));
    if (written.length > 0) {
      db.update(file)
        .set({ encodedFrom: from === "thumbnail" ? from : null })
        .where(eq(file.id, id))
        .run();
      // The new descriptors may show what it repeats.
      db.update(image)
        .set({ watchedAt: null })
        .where(and(eq(image.fileId, id), eq(image.state, "done")))
        .run();
    }
  });
}

/**
 * Notes a try before anything is done with a file, so that a file that ends the program is not tried for ever. It is tried
 * again after an hour, three times in all. @returns tries before this one.
 */
export function beginReencoding(db: Connection, id: number, now: number): number {
  const reason = { errorCode: "internal", error: "the program ended over it" };
  const row = db
    .insert(reencoding)
    .values({ ...reason, fileId: id, tries: 1, nextAt: now + retrySeconds })
    .onConflictDoUpdate({
      target: reencoding.fileId,
      set: {
        ...reason,
        tries: sql`${reencoding.tries} + 1`,
        nextAt: sql`case when ${reencoding.tries} + 1 < ${maxTries} then ${now + retrySeconds} end`,
      },
    })
    .returning({ tries: reencoding.tries })
    .get();
  return row.tries - 1;
}

/** Nothing is left to do with it. */
export function finishReencoding(db: Connection, id: number): void {
  db.delete(reencoding).where(eq(reencoding.fileId, id)).run();
}

/** Notes why a try failed. @returns whether the file is given up now. */
export const failReencoding = (
  db: Connection,
  id: number,
  reason: { errorCode: string; error: string },
): boolean =>
  db
    .update(reencoding)
    .set(reason)
    .where(eq(reencoding.fileId, id))
    .returning({ nextAt: reencoding.nextAt })
    .get()?.nextAt === null;

/** Takes back a try in which the file was not to blame. */
export function leaveReencoding(db: Connection, id: number, nextAt: number): void {
  db.update(reencoding)
    .set({ tries: sql`${reencoding.tries} - 1`, nextAt })
    .where(eq(reencoding.fileId, id))
    .run();
}
