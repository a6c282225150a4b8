import { eq, or, sql } from "drizzle-orm";
import { type Connection, inTransaction } from "../connection.ts";
import { edge } from "../schema/tables.ts";
import type { Edge } from "../../model/repost.ts";

const touches = (fileId: number) => or(eq(edge.a, fileId), eq(edge.b, fileId));

/** A file is near to nothing any more. Runs within the caller's transaction. */
export const droppingEdges = (db: Connection) => (fileId: number) =>
  void db.delete(edge).where(touches(fileId)).run();

/** The files that are nearly the same as this one, one by another, itself among them: `limit` at most. */
export function connectedFiles(db: Connection): (fileId: number, limit: number) => number[] {
  const walk = db.$client.query<{ id: number }, { file: number; limit: number }>(
    `WITH RECURSIVE near(id) AS (
       SELECT $file UNION
       SELECT iif(edge.a = near.id, edge.b, edge.a) FROM near JOIN edge ON edge.a = near.id OR edge.b = near.id
       LIMIT $limit)
     SELECT id FROM near`,
  );
  return (file, limit) => walk.all({ file, limit }).map((row) => row.id);
}

export const edgeReports = (db: Connection) => ({
  /** A page of all that is nearly the same, by `a` and `b`. */
  edgePage: (after: Pick<Edge, "a" | "b">, limit: number): Edge[] =>
    db
      .select()
      .from(edge)
      .where(sql`(${edge.a}, ${edge.b}) > (${after.a}, ${after.b})`)
      .orderBy(edge.a, edge.b)
      .limit(limit)
      .all(),
});

export const edgeWrites = (db: Connection) => ({
  /** Files that are nearly the same as this one. Of two scores, one from either side, the higher stays. Idempotent. */
  saveEdges(fileId: number, near: readonly { fileId: number; score: number }[]): void {
    inTransaction(db, () => {
      for (const { fileId: other, score } of near) {
        if (other === fileId) continue;
        const ends = { a: Math.min(fileId, other), b: Math.max(fileId, other) };
        // Whole, and not up: what is not the same does not become it.
        db.insert(edge)
          .values({ ...ends, score: Math.floor(score) })
          .onConflictDoUpdate({
            target: [edge.a, edge.b],
            set: { score: sql`max(${edge.score}, excluded.score)` },
          })
          .run();
      }
    });
  },
});

/** The edges of some files. */
export const edgesOf = (db: Connection, fileIds: readonly number[], limit: number): Edge[] =>
  db
    .select()
    .from(edge)
    .where(or(sql`${edge.a} in ${fileIds}`, sql`${edge.b} in ${fileIds}`))
    .orderBy(sql`${edge.score} desc`, edge.a, edge.b)
    .limit(limit)
    .all();
