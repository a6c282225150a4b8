import { eq } from "drizzle-orm";
import type { StoredFile } from "../../model/file.ts";
import type { Connection } from "../connection.ts";
import { file } from "../schema/tables.ts";

/** Contents after a file's id, by id: each has a thumbnail on the disk, and an original where it is kept. */
export const storedFiles = (db: Connection, after: number, rows: number): StoredFile[] =>
  db.$client
    .query<Omit<StoredFile, "original"> & { original: number }, { after: number; rows: number }>(
      `SELECT id, sha256, format, original FROM file WHERE id > $after AND sha256 IS NOT NULL AND format IS NOT NULL
       ORDER BY id LIMIT $rows`,
    )
    .all({ after, rows })
    .map((row) => ({ ...row, original: row.original === 1 }));

/** The highest id of a file; 0 where there is none. */
export const lastFileId = (db: Connection): number =>
  db.$client.query<{ id: number }, []>("SELECT ifnull(max(id), 0) AS id FROM file").get()?.id ?? 0;

/** Notes whether a file's original is kept. */
export function setOriginal(db: Connection, id: number, isKept: boolean): void {
  db.update(file).set({ original: isKept }).where(eq(file.id, id)).run();
}
