import type { Connection } from "../connection.ts";

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
