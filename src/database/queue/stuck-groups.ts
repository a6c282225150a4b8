import type { StuckGroup } from "../../model/queue.ts";
import type { Connection } from "../connection.ts";

/** Rows of one stage and state that are looked at: the newest, or those that are tried again first. */
const mostRows = 5000;

type Kind = Pick<StuckGroup, "stage" | "state"> & { rows: string };

/** Each along a partial index, whose predicate is repeated word for word. */
const again = "state = 'due' AND rank = 2 AND error_code IS NOT NULL ORDER BY next_at";
const kindsOf = (stage: "link" | "image"): Kind[] => [
  { stage, state: "dead", rows: "state IN ('dead', 'waiting') AND state = 'dead' ORDER BY id DESC" },
  { stage, state: "waiting", rows: "state IN ('dead', 'waiting') AND state = 'waiting' ORDER BY id DESC" },
  { stage, state: "again", rows: again },
];
const kinds: readonly Kind[] = [
  ...kindsOf("link"),
  ...kindsOf("image"),
  { stage: "forest", state: "dead", rows: "state IN ('dead', 'waiting') AND state = 'dead'" },
  { stage: "forest", state: "again", rows: again },
];

function groupsOf(db: Connection, { stage, state, rows }: Kind): StuckGroup[] {
  // Forests belong to no host.
  const host = stage === "forest" ? "NULL" : "host";
  return db.$client
    .query<Omit<StuckGroup, "stage" | "state">, []>(
      `SELECT ${host} AS host, error_code AS code, max(error) AS example, count(*) AS count, min(next_at) AS nextAt
       FROM (SELECT * FROM ${stage} WHERE ${rows} LIMIT ${mostRows}) GROUP BY 1, 2`,
    )
    .all()
    .map((group) => ({ stage, state, ...group }));
}

/**
 * Rows that are dead, wait for something, or are tried again after a failure, by host and reason, the most first. At most 5000
 * of each stage and state are looked at.
 */
export const stuckGroups = (db: Connection, limit: number): StuckGroup[] =>
  kinds
    .flatMap((kind) => groupsOf(db, kind))
    .sort((a, b) => b.count - a.count)
    .slice(0, limit);
