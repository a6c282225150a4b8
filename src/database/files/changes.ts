import { and, asc, eq, isNull, lt, sql } from "drizzle-orm";
import { AppError } from "../../errors.ts";
import { type Connection, inTransaction } from "../connection.ts";
import { descriptorChange } from "../schema/matching.ts";
import type { Changes, ChangesRequest } from "../../model/descriptor.ts";

/** A mark as it is told: its place among the changes, and what no other mark has. */
const stampOf = (mark: { seq: number; token: string | null }): string => `${mark.seq}:${mark.token}`;

/** @throws AppError `bad_request` for what is no stamp. */
function readStamp(stamp: string): { seq: number; token: string } {
  const [, seq, token] = /^(\d{1,15}):([\w-]+)$/.exec(stamp) ?? [];
  if (seq === undefined || token === undefined)
    throw new AppError("bad_request", `mark ${JSON.stringify(stamp)}: allowed is <number>:<token>`);
  return { seq: Number(seq), token };
}

export const changeReports = (db: Connection) => {
  const isThere = db
    .select({ seq: descriptorChange.seq })
    .from(descriptorChange)
    .where(
      and(
        eq(descriptorChange.seq, sql.placeholder("seq")),
        eq(descriptorChange.token, sql.placeholder("token")),
      ),
    )
    .prepare();
  const changed = db
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
    .prepare();
  const one = db.$client.query<{ bytes: Uint8Array }, [string, number]>(
    "SELECT bytes FROM descriptor WHERE encoder = ? AND file_id = ?",
  );
  const many = db.$client.query<{ n: number }, { after: number; limit: number }>(
    `SELECT count(DISTINCT file_id) AS n FROM
     (SELECT file_id FROM descriptor_change WHERE seq > $after AND token IS NULL ORDER BY seq LIMIT $limit)`,
  );

  return {
    /**
     * What changed between two marks, each file once or more, in order.
     * @returns `undefined` where the first mark is not there: the database is another one, or was restored.
     */
    changesSince(
      stamp: string,
      { after, upTo, limit }: ChangesRequest,
      encoders: readonly string[],
    ): Changes | undefined {
      const mark = readStamp(stamp);
      if (!isThere.get(mark)) return undefined;
      const rows = changed.all({ after: after ?? mark.seq, upTo: readStamp(upTo).seq, limit });
      const files = [...new Set(rows.map((row) => row.file))];
      const held = new Set<number>();
      const pages = encoders.flatMap((encoder) => {
        const found = files.flatMap((file) => {
          const bytes = one.get(encoder, file)?.bytes;
          return bytes ? [{ file, bytes }] : [];
        });
        for (const { file } of found) held.add(file);
        const bytes = Buffer.concat(found.map((row) => row.bytes));
        return found.length === 0
          ? []
          : [
              {
                encoder,
                files: Float64Array.from(found, ({ file }) => file),
                bytes: Uint8Array.from(bytes),
              },
            ];
      });
      const gone = files.filter((file) => !held.has(file));
      return { last: rows.at(-1)?.seq ?? null, files: files.length, pages, gone };
    },
    /** How many files changed since a mark, counted up to about `limit`. */
    changedFiles: (stamp: string, limit: number): number =>
      many.get({ after: readStamp(stamp).seq, limit })?.n ?? 0,
  };
};

export const changeWrites = (db: Connection) => ({
  /** Marks this moment among the changes. @returns the mark's stamp. */
  markSnapshot: (): string =>
    stampOf(
      db
        .insert(descriptorChange)
        .values({ fileId: 0, token: crypto.randomUUID() })
        .returning({ seq: descriptorChange.seq, token: descriptorChange.token })
        .get(),
    ),
  /** Forgets what is before a mark, so many at most, the oldest first. @returns how many. */
  forgetChanges: (stamp: string, limit: number): number =>
    inTransaction(db, () => {
      const { seq } = readStamp(stamp);
      const old = db
        .select({ seq: descriptorChange.seq })
        .from(descriptorChange)
        .where(lt(descriptorChange.seq, seq))
        .orderBy(asc(descriptorChange.seq))
        .limit(limit)
        .all();
      const last = old.at(-1)?.seq;
      if (last !== undefined)
        db.delete(descriptorChange)
          .where(sql`${descriptorChange.seq} <= ${last}`)
          .run();
      return old.length;
    }),
});
