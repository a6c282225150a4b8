import { and, eq, inArray, or, sql } from "drizzle-orm";
import type { Edge } from "../../model/repost.ts";
import { type Connection, inTransaction } from "../connection.ts";
import { edge, file } from "../schema/tables.ts";
import { rewatchClusters } from "./rewatch-clusters.ts";

/** Deletes the edges of a file. Runs within the caller's transaction. */
export function dropEdges(db: Connection, fileId: number): void {
  const others = endsOf(db, fileId);
  db.delete(edge).where(isAt(fileId)).run();
  rewatchClusters(db, others);
}

const isAt = (fileId: number) => or(eq(edge.a, fileId), eq(edge.b, fileId));

/** The other ends of a file's edges. */
const endsOf = (db: Connection, fileId: number): number[] =>
  db
    .select({ id: sql<number>`iif(${edge.a} = ${fileId}, ${edge.b}, ${edge.a})` })
    .from(edge)
    .where(isAt(fileId))
    .all()
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

/**
 * Saves the edges of a file to others. Both ends must still be there. Idempotent.
 * @param complete whether these are all of its edges: others are deleted, and what was decided by them is decided again.
 */
export function saveEdges(
  db: Connection,
  fileId: number,
  near: readonly { fileId: number; score: number }[],
  complete: boolean,
): void {
  inTransaction(db, () => {
    const ids = [fileId, ...near.map((match) => match.fileId)];
    const stored = db
      .select({ id: file.id })
      .from(file)
      .where(inArray(file.id, ids))
      .all()
      .map(({ id }) => id);
    const present = new Set(stored);
    if (!present.has(fileId)) return;
    const kept = new Set<number>();
    for (const { fileId: other, score } of near) {
      if (other === fileId || !present.has(other)) continue;
      kept.add(other);
      const ends = { a: Math.min(fileId, other), b: Math.max(fileId, other) };
      db.insert(edge)
        .values({ ...ends, score })
        .onConflictDoUpdate({ target: [edge.a, edge.b], set: { score: sql`excluded.score` } })
        .run();
    }
    if (!complete) return;
    const obsolete = endsOf(db, fileId).filter((id) => !kept.has(id));
    for (const other of obsolete)
      db.delete(edge)
        .where(and(eq(edge.a, Math.min(fileId, other)), eq(edge.b, Math.max(fileId, other))))
        .run();
    rewatchClusters(db, obsolete);
  });
}

/** The strongest edges between some files. */
export const edgesAmong = (db: Connection, fileIds: readonly number[], limit: number): Edge[] =>
  db
    .select()
    .from(edge)
    .where(and(sql`${edge.a} in ${fileIds}`, sql`${edge.b} in ${fileIds}`))
    .orderBy(sql`${edge.score} desc`, edge.a, edge.b)
    .limit(limit)
    .all();
