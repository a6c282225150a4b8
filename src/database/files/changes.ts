import { and, asc, eq, gt, isNull, lt, max, sql } from "drizzle-orm";
import { AppError } from "../../errors.ts";
import type { Changes, DescriptorPage } from "../../model/descriptor.ts";
import { type Connection, inTransaction, prepared } from "../connection.ts";
import { descriptorChange } from "../schema/matching.ts";
import { descriptorOf } from "./descriptors.ts";

/** A mark as callers see it: its place among the changes, and a token that no other mark has. */
const stampOf = (mark: { seq: number; token: string | null }): string => `${mark.seq}:${mark.token}`;

/** @throws AppError `bad_request` for what is no stamp. */
function readStamp(stamp: string): { seq: number; token: string } {
  const [, seq, token] = /^(\d{1,15}):([\w-]+)$/.exec(stamp) ?? [];
  if (seq === undefined || token === undefined)
    throw new AppError("bad_request", `mark ${JSON.stringify(stamp)}; allowed: <number>:<token>`);
  return { seq: Number(seq), token };
}

const selectMark = prepared((db) =>
  db
    .select({ seq: descriptorChange.seq })
    .from(descriptorChange)
    .where(
      and(
        eq(descriptorChange.seq, sql.placeholder("seq")),
        eq(descriptorChange.token, sql.placeholder("token")),
      ),
    )
    .prepare(),
);
const selectChanges = prepared((db) =>
  db
    .select({ seq: descriptorChange.seq, file: descriptorChange.fileId })
    .from(descriptorChange)
    .where(and(gt(descriptorChange.seq, sql.placeholder("after")), isNull(descriptorChange.token)))
    .orderBy(asc(descriptorChange.seq))
    .limit(sql.placeholder("limit"))
    .prepare(),
);

/** Descriptors of these files by an encoder, packed. */
function packDescriptors(db: Connection, encoder: string, files: readonly number[]): DescriptorPage {
  const descriptors = files.flatMap((file) => {
    const bytes = descriptorOf(db, encoder, file);
    return bytes ? [{ file, bytes }] : [];
  });
  return {
    files: Float64Array.from(descriptors, ({ file }) => file),
    bytes: Uint8Array.from(Buffer.concat(descriptors.map(({ bytes }) => bytes))),
  };
}

/** A page of the changes after a number, in order. A file may be on several pages. */
export function changesAfter(
  db: Connection,
  number: number,
  limit: number,
  encoders: readonly string[],
): Changes {
  const rows = selectChanges(db).all({ after: number, limit });
  const files = [...new Set(rows.map((row) => row.file))];
  const pages = encoders.map((encoder) => ({ encoder, ...packDescriptors(db, encoder, files) }));
  const described = new Set(pages.flatMap((page) => [...page.files]));
  return {
    last: rows.at(-1)?.seq ?? null,
    pages: pages.filter((page) => page.files.length > 0),
    gone: files.filter((file) => !described.has(file)),
  };
}

/** Number of a mark; `undefined` where it is not there: the database is another one, or was restored. */
export const markNumber = (db: Connection, stamp: string): number | undefined =>
  selectMark(db).get(readStamp(stamp))?.seq;

/** Number of the last change. */
export const lastChange = (db: Connection): number =>
  db
    .select({ seq: max(descriptorChange.seq) })
    .from(descriptorChange)
    .get()?.seq ?? 0;

/** How many files changed since a mark, counted up to about `limit`. */
export const changedFiles = (db: Connection, stamp: string, limit: number): number =>
  db.$client
    .query<{ n: number }, { after: number; limit: number }>(
      `SELECT count(DISTINCT file_id) AS n FROM
       (SELECT file_id FROM descriptor_change WHERE seq > $after AND token IS NULL ORDER BY seq LIMIT $limit)`,
    )
    .get({ after: readStamp(stamp).seq, limit })?.n ?? 0;

/** Marks this moment among the changes. @returns the mark's stamp. */
export const markSnapshot = (db: Connection): string =>
  stampOf(
    db
      .insert(descriptorChange)
      .values({ fileId: 0, token: crypto.randomUUID() })
      .returning({ seq: descriptorChange.seq, token: descriptorChange.token })
      .get(),
  );

/** Deletes changes before a mark, at most `limit`, the oldest first. @returns how many. */
export const forgetChanges = (db: Connection, stamp: string, limit: number): number =>
  inTransaction(db, () => {
    const rows = db
      .select({ seq: descriptorChange.seq })
      .from(descriptorChange)
      .where(lt(descriptorChange.seq, readStamp(stamp).seq))
      .orderBy(asc(descriptorChange.seq))
      .limit(limit)
      .all();
    const last = rows.at(-1)?.seq;
    if (last !== undefined)
      db.delete(descriptorChange)
        .where(sql`${descriptorChange.seq} <= ${last}`)
        .run();
    return rows.length;
  });
