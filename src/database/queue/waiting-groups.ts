import type { StuckStage, WaitingGroup } from "../../model/queue.ts";
import type { Connection } from "../connection.ts";

/**
 * How many rows of these stages wait, by host and reason, and the first of their next times: the most first. Walks over
 * all that wait.
 * @param removed whether to include submissions that were removed upstream.
 */
export function waitingGroups(
  db: Connection,
  stages: readonly StuckStage[],
  removed: boolean,
): WaitingGroup[] {
  const groups = stages.flatMap((stage) => {
    const host = stage === "forest" ? "NULL" : "host";
    const isShown = removed
      ? ""
      : `AND NOT EXISTS (SELECT 1 FROM submission AS own WHERE own.id = ${stage}.submission_id AND own.removal IS NOT NULL)`;
    return db.$client
      .query<Omit<WaitingGroup, "stage">, []>(
        `SELECT ${host} AS host, error_code AS code, count(*) AS rows, min(next_at) AS next FROM ${stage}
         WHERE state = 'due' AND rank = 2 AND error_code IS NOT NULL ${isShown} GROUP BY 1, 2
         UNION ALL
         SELECT ${host}, error_code, count(*), NULL FROM ${stage}
         WHERE state in ('dead', 'waiting') AND state = 'waiting' ${isShown} GROUP BY 1, 2`,
      )
      .all()
      .map((row) => ({ stage, ...row }));
  });
  return groups.sort((a, b) => b.rows - a.rows);
}
