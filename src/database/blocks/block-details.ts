import { and, desc, eq, lt } from "drizzle-orm";
import type { BlockExample, BlockRow } from "../../model/block.ts";
import type { Connection } from "../connection.ts";
import { block } from "../schema/tables.ts";
import { blockHits } from "./blocks.ts";

/** A page of a bank's entries, newest first, those that were undone among them. @param below the entry that they come after. */
export const newestBlocks = (db: Connection, bankId: number, below: number, limit: number): BlockRow[] =>
  db
    .select()
    .from(block)
    .where(and(eq(block.bankId, bankId), lt(block.id, below)))
    .orderBy(desc(block.id))
    .limit(limit)
    .all()
    .map((row) => ({ ...row, hits: blockHits(db, [row.id]) }));

/** For each of these entries the first occurrence that it has hit, if there is one: its picture may be gone. */
export function blockExamples(db: Connection, ids: readonly number[]): BlockExample[] {
  const first = db.$client.query<BlockExample, [number]>(
    `SELECT h.block_id AS block, s.id AS submission, s.title, s.author, s.place, s.permalink
     FROM block_hit h JOIN image i ON i.id = h.image_id JOIN submission s ON s.id = i.submission_id
     WHERE h.block_id = ? ORDER BY h.image_id LIMIT 1`,
  );
  return ids.flatMap((id) => first.get(id) ?? []);
}
