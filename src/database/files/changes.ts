import { and, asc, eq, isNull, lt, sql } from "drizzle-orm";
import { AppError } from "../../errors.ts";
import type { Changes, ChangesRequest } from "../../model/descriptor.ts";
import { type Connection, inTransaction, prepared } from "../connection.ts";
import { descriptorChange } from "../schema/matching.ts";
import { descriptorOf } from "./descriptors.ts";

/** A mark as callers see it: its place among the changes, and a token that no other mark has. */
const stampOf = (mark: { seq: number; token: string | null }): string => `${mark.seq}:${mark.token}`;

/** @throws AppError `bad_request` for what is no stamp. */
function readStamp(stamp: string): { seq: number; token: string } {
  const [, seq, token] = /^(\d{1,15}):([\w-]+)$/.exec(stamp) ?? [];
  if (seq === undefined || token === undefined)
    throw new AppError("bad_request", `mark ${JSON.stringify(stamp)}: allowed is <number>:<token>`);
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
const selectBetween = prepared((db) =>
  db
    .select({ seq: descriptorChange.seq, file: descriptorChange.fileId })
    .from(descriptorChange)
    .where(
      and(
        sql`${descriptorChange.seq} > ${sql.placeholder("after")}`,
        sql`${descriptorChange.seq} < ${sql.placeholder("upTo")}`,
        isNull(descriptorChange.token),
      ),
    )
    .orderBy(asc(descriptorChange.seq))
    .limit(sql.placeholder("limit"))
    .prepare(),
);

/**
 * Files that changed between two marks, each once or more, in order.
 * @returns `undefined` where the first mark is not there: the database is another one, or was restored.
 */
export function changesSince(
  db: Connection,
  stamp: string,
  { after, upTo, limit }: ChangesRequest,
  encoders: readonly string[],
): Changes | undefined {
  const mark = readStamp(stamp);
  if (!selectMark(db).get(mark)) return undefined;
  const rows = selectBetween(db).all({ after: after ?? mark.seq, upTo: readStamp(upTo).seq, limit });
  const files = [...new Set(rows.map((row) => row.file))];
  const described = new Set<number>();
  const pages = encoders.flatMap((encoder) => {
    const descriptors = files.flatMap((file) => {
      const bytes = descriptorOf(db, encoder, file);
      return bytes ? [{ file, bytes }] : [];
    });
    if (descriptors.length === 0) return [];
    for (const { file } of descriptors) described.add(file);
    return [
      {
        encoder,
        files: Float64Array.from(descriptors, ({ file }) => file),
        bytes: Uint8Array.from(Buffer.concat(descriptors.map(({ bytes }) => bytes))),
      },
    ];
  });
  const gone = files.filter((file) => !described.has(file));
  return { last: rows.at(-1)?.seq ?? null, files: files.length, pages, gone };
}

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
