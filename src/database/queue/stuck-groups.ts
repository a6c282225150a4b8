import type { StuckGroup } from "../../model/queue.ts";
import type { Connection } from "../connection.ts";

/** Rows of one stage and state that are looked at: the newest, or those that are tried again first. */
const mostRows = 5000;

/** Each with a partial index of its own, whose predicate is repeated word for word. */
const chosen = (table: "link" | "image") => [
  [table, "dead", `${table} WHERE state IN ('dead', 'waiting') AND state = 'dead' ORDER BY id DESC`],
  [table, "waiting", `${table} WHERE state IN ('dead', 'waiting') AND state = 'waiting' ORDER BY id DESC`],
  [table, "again", `${table} WHERE state = 'due' AND rank = 2 ORDER BY next_at`],
];
const forests = [
  ["forest", "dead", "forest WHERE state = 'dead'"],
  ["forest", "again", "forest WHERE state = 'due' AND rank = 2 ORDER BY next_at"],
];

const sql = [...chosen("link"), ...chosen("image"), ...forests]
  .map(
    ([stage, state, rows]) =>
      `SELECT '${stage}' AS stage, '${state}' AS state, ${stage === "forest" ? "NULL" : "host"} AS host, error_code AS code,
         max(error) AS example, count(*) AS count, min(next_at) AS nextAt
       FROM (SELECT * FROM ${rows} LIMIT ${mostRows}) GROUP BY host, code`,
  )
  .join(" UNION ALL ");

/**
 * Rows that are dead, wait for something, or are tried again after a failure, by host and reason, the most first. At most 5000
 * of each stage and state are looked at.
 */
export const stuckGroups = (db: Connection, limit: number): StuckGroup[] =>
  db.$client.query<StuckGroup, [number]>(`SELECT * FROM (${sql}) ORDER BY count DESC LIMIT ?`).all(limit);
