import { eq, or, sql } from "drizzle-orm";
import type { Edge } from "../../model/repost.ts";
import { type Connection, inTransaction } from "../connection.ts";
import { edge } from "../schema/tables.ts";

/** Deletes the edges of a file. Runs within the caller's transaction. */
export function dropEdges(db: Connection, fileId: number): void {
  db.delete(edge)
    .where(or(eq(edge.a, fileId), eq(edge.b, fileId)))
    .run();
}

/** The files that a chain of edges connects with this one, itself among them: `limit` at most. */
export const connectedFiles = (db: Connection, fileId: number, limit: number): number[] =>
  db.$client
    .query<{ id: number }, { file: number; limit: number }>(
      `WITH RECURSIVE near(id) AS (
         SELECT $file UNION
         SELECT iif(edge.a = near.id, edge.b, edge.a) FROM near JOIN edge ON edge.a = near.id OR edge.b = near.id
         LIMIT $limit)
       SELECT id FROM near`,
    )
    .all({ file: fileId, limit })
    .map(({ id }) => id);

/** A page of all edges, by `a` and `b`. */
export const edgePage = (db: Connection, after: Pick<Edge, "a" | "b">, limit: number): Edge[] =>
  db
    .select()
    .from(edge)
    .where(sql`(${edge.a}, ${edge.b}) > (${after.a}, ${after.b})`)
    .orderBy(edge.a, edge.b)
    .limit(limit)
    .all();

/** Edges from a file to others. Of two scores, one from either side, the higher stays. Idempotent. */
export function saveEdges(
  db: Connection,
  fileId: number,
  near: readonly { fileId: number; score: number }[],
): void {
  inTransaction(db, () => {
    for (const { fileId: other, score } of near) {
      if (other === fileId) continue;
      const ends = { a: Math.min(fileId, other), b: Math.max(fileId, other) };
      // Rounded down: 99.9 is not 100.
      db.insert(edge)
        .values({ ...ends, score: Math.floor(score) })
        .onConflictDoUpdate({
          target: [edge.a, edge.b],
          set: { score: sql`max(${edge.score}, excluded.score)` },
        })
        .run();
    }
  });
}

/** The edges of some files, the strongest first. */
export const edgesOf = (db: Connection, fileIds: readonly number[], limit: number): Edge[] =>
  db
    .select()
    .from(edge)
    .where(or(sql`${edge.a} in ${fileIds}`, sql`${edge.b} in ${fileIds}`))
    .orderBy(sql`${edge.score} desc`, edge.a, edge.b)
    .limit(limit)
    .all();
