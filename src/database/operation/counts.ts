import type { Connection } from "../connection.ts";
import type { RepostState } from "../../model/repost.ts";
import type { Counts, StateCounts } from "../../model/queue.ts";

export const countReports = (db: Connection) => {
  const one = (sql: string) => db.$client.query<{ n: number }, []>(sql).get()?.n ?? 0;
  /** What is not done is counted in small indexes of its own, the rest by what is left. */
  const byState = (table: "link" | "image"): StateCounts => {
    const rows = (where: string) => one(`SELECT count(*) AS n FROM ${table} ${where}`);
    const due = rows("WHERE state = 'due'");
    const dead = rows("WHERE state = 'dead' AND state IN ('dead', 'waiting')");
    const waiting = rows("WHERE state = 'waiting' AND state IN ('dead', 'waiting')");
    const removed = rows("WHERE state = 'removed'");
    return { due, waiting, dead, removed, done: rows("") - due - waiting - dead - removed };
  };
  const forests = (): StateCounts => {
    const none = { due: 0, waiting: 0, done: 0, dead: 0, removed: 0 };
    const rows = db.$client
      .query<{ state: keyof StateCounts; n: number }, []>(
        "SELECT state, count(*) AS n FROM forest GROUP BY state",
      )
      .all();
    return { ...none, ...Object.fromEntries(rows.map((row) => [row.state, row.n])) };
  };
  const reposts = (): Counts["reposts"] => {
    const none = { open: 0, confirmed: 0, dismissed: 0, withdrawn: 0 };
    const rows = db.$client
      .query<{ state: RepostState; n: number }, []>("SELECT state, count(*) AS n FROM repost GROUP BY state")
      .all();
    return { ...none, ...Object.fromEntries(rows.map((row) => [row.state, row.n])) };
  };
  return {
    /** How much there is of everything. Walks indexes: for the reader thread. */
    counts(): Counts {
      // Small grey pictures are a kilobyte each, and as many as there are of `pdq`: too much to walk over.
      const descriptors = db.$client
        .query<{ encoder: string; n: number }, []>(
          "SELECT name AS encoder, (SELECT count(*) FROM descriptor WHERE encoder = name) AS n FROM encoder_name WHERE name <> 'luma'",
        )
        .all();
      return {
        feeds: one("SELECT count(*) AS n FROM feed WHERE state <> 'removed'"),
        pausedFeeds: one("SELECT count(*) AS n FROM feed WHERE state = 'paused'"),
        submissions: one("SELECT count(*) AS n FROM submission"),
        links: byState("link"),
        images: byState("image"),
        comments: one("SELECT count(*) AS n FROM comment"),
        forests: forests(),
        generations: one("SELECT count(*) AS n FROM generation"),
        files: one("SELECT count(*) AS n FROM file"),
        descriptors: Object.fromEntries(descriptors.map((row) => [row.encoder, row.n])),
        unwatched: one("SELECT count(*) AS n FROM image WHERE state = 'done' AND watched_at IS NULL"),
        reposts: reposts(),
      };
    },
  };
};
