import type { Counts, StateCounts } from "../../model/queue.ts";
import type { Connection } from "../connection.ts";

export const noCounts = (): StateCounts => ({ due: 0, waiting: 0, done: 0, dead: 0, removed: 0 });

const count = (db: Connection, query: string): number =>
  db.$client.query<{ n: number }, []>(`SELECT count(*) AS n FROM ${query}`).get()?.n ?? 0;

/** Rows of a queue by state. What is not done is counted in small indexes of its own, the rest is the difference. */
function countStates(db: Connection, table: "link" | "image"): StateCounts {
  const due = count(db, `${table} WHERE state = 'due'`);
  const dead = count(db, `${table} WHERE state = 'dead' AND state IN ('dead', 'waiting')`);
  const waiting = count(db, `${table} WHERE state = 'waiting' AND state IN ('dead', 'waiting')`);
  const removed = count(db, `${table} WHERE state = 'removed'`);
  return { due, waiting, dead, removed, done: count(db, table) - due - waiting - dead - removed };
}

/** Rows of a small table by state. */
function groupByState(db: Connection, table: "forest" | "repost"): Record<string, number> {
  const rows = db.$client
    .query<{ state: string; n: number }, []>(`SELECT state, count(*) AS n FROM ${table} GROUP BY state`)
    .all();
  return Object.fromEntries(rows.map(({ state, n }) => [state, n]));
}

/** How much there is of everything. Walks whole indexes: for the reader thread. */
export function counts(db: Connection): Counts {
  // Small grey pictures are a kilobyte each, and as many as there are of `pdq`: too much to walk over.
  const descriptors = db.$client
    .query<{ encoder: string; n: number }, []>(
      "SELECT name AS encoder, (SELECT count(*) FROM descriptor WHERE encoder = name) AS n FROM encoder_name WHERE name <> 'luma'",
    )
    .all();
  return {
    feeds: count(db, "feed WHERE state <> 'removed'"),
    pausedFeeds: count(db, "feed WHERE state = 'paused'"),
    submissions: count(db, "submission"),
    links: countStates(db, "link"),
    images: countStates(db, "image"),
    comments: count(db, "comment"),
    forests: { ...noCounts(), ...groupByState(db, "forest") },
    generations: count(db, "generation"),
    files: count(db, "file"),
    descriptors: Object.fromEntries(descriptors.map(({ encoder, n }) => [encoder, n])),
    unwatched: count(db, "image WHERE state = 'done' AND watched_at IS NULL"),
    reposts: { open: 0, confirmed: 0, dismissed: 0, withdrawn: 0, ...groupByState(db, "repost") },
  };
}
