import { and, eq, sql } from "drizzle-orm";
import type { Connection } from "../connection.ts";
import { type Rank, ranks } from "../schema/columns.ts";
import { link } from "../schema/tables.ts";

/** A row that waited is due, with the tries that it has left. */
export const dueAgain = (rank: Rank) =>
  ({ state: "due", rank, nextAt: 0, errorCode: null, error: null }) as const;

/** A row is due as if nothing had happened to it. */
export const dueAnew = (rank: Rank) => ({ ...dueAgain(rank), tries: 0, troubleSince: null }) as const;

/** Links that waited for one of these settings are due again. @returns how many. */
export function resumeForSettings(db: Connection, settings: readonly string[]): number {
  let resumed = 0;
  for (const setting of settings) {
    resumed += db
      .update(link)
      .set(dueAgain(ranks.backlog))
      .where(
        and(
          // The predicate of the index `link_stuck`, word for word.
          sql`${link.state} in ('dead', 'waiting')`,
          sql`${link.state} = 'waiting'`,
          eq(link.errorCode, "needs_setting"),
          sql`${link.error} like ${`${setting}%`}`,
        ),
      )
      .returning({ id: link.id })
      .all().length;
  }
  return resumed;
}
