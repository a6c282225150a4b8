import type { Connection } from "./connection.ts";

/** Rows of a stage by state. */
export type StateCounts = { due: number; waiting: number; done: number; dead: number };

export type Counts = {
  feeds: number;
  submissions: number;
  links: StateCounts;
  images: StateCounts;
  files: number;
  /** Descriptors by encoder. */
  descriptors: Record<string, number>;
};

export const countReports = (db: Connection) => {
  const one = (sql: string) => db.$client.query<{ n: number }, []>(sql).get()?.n ?? 0;
  const byState = (table: "link" | "image"): StateCounts => {
    const counts: StateCounts = { due: 0, waiting: 0, done: 0, dead: 0 };
    const rows = db.$client
      .query<{ state: keyof StateCounts; n: number }, []>(
        `SELECT state, count(*) AS n FROM ${table} GROUP BY state`,
      )
      .all();
    for (const { state, n } of rows) counts[state] = n;
    return counts;
  };
  return {
    /** How much there is of everything. Scans: for the reader thread. */
    counts(): Counts {
      const descriptors = db.$client
        .query<{ encoder: string; n: number }, []>(
          "SELECT encoder, count(*) AS n FROM descriptor GROUP BY encoder",
        )
        .all();
      return {
        feeds: one("SELECT count(*) AS n FROM feed WHERE state <> 'removed'"),
        submissions: one("SELECT count(*) AS n FROM submission"),
        links: byState("link"),
        images: byState("image"),
        files: one("SELECT count(*) AS n FROM file"),
        descriptors: Object.fromEntries(descriptors.map((row) => [row.encoder, row.n])),
      };
    },
  };
};
