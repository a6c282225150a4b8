import { and, eq, gt, inArray, sql } from "drizzle-orm";
import type { Connection } from "../connection.ts";
import { ranks } from "../schema/columns.ts";
import { image, link } from "../schema/tables.ts";
import { isShown } from "../operation/visibility.ts";
import type { StuckFilter, StuckRow } from "../../model/queue.ts";

const tables = { link, image } as const;
/**
 * Rows of one state, by the partial index `link_stuck` or `image_stuck`: SQLite takes it only for a query that repeats its
 * predicate word for word, with nothing bound. `reason` is an error code, or a part of the message.
 */
function stuckWhere({ stage, host, reason, removed = true }: StuckFilter, state: StuckRow["state"]) {
  const table = tables[stage];
  return and(
    sql`${table.state} in ('dead', 'waiting')`,
    sql`${table.state} = ${sql.raw(`'${state}'`)}`,
    removed ? undefined : isShown(table.submissionId, 0),
    host === undefined ? undefined : eq(table.host, host.toLowerCase()),
    reason === undefined
      ? undefined
      : sql`(${table.errorCode} = ${reason} or instr(lower(${table.error}), lower(${reason})) > 0)`,
  );
}

export const queueReports = (db: Connection) => ({
  /** Dead and waiting rows of a stage by id, after `after`. */
  stuckRows(filter: StuckFilter, after: number, limit: number): StuckRow[] {
    const table = tables[filter.stage];
    const ofState = (state: StuckRow["state"]) =>
      db
        .select()
        .from(table)
        .where(and(stuckWhere(filter, state), gt(table.id, after)))
        .orderBy(table.id)
        .limit(limit)
        .all()
        .map((row) => ({
          stage: filter.stage,
          id: row.id,
          submission: row.submissionId,
          url: row.url,
          host: row.host,
          state,
          tries: row.tries,
          code: row.errorCode,
          reason: row.error,
          visited: row.lastVisited,
        }));
    return [...ofState("dead"), ...ofState("waiting")].sort((a, b) => a.id - b.id).slice(0, limit);
  },
});

export const queueWrites = (db: Connection) => ({
  /**
   * Dead rows back to work with all their tries, at most 500 a call.
   * @returns how many; call again until 0.
   */
  requeueDead(filter: StuckFilter): number {
    const table = tables[filter.stage];
    const ids = db.select({ id: table.id }).from(table).where(stuckWhere(filter, "dead")).limit(500).all();
    if (ids.length === 0) return 0;
    const anew = {
      state: "due",
      rank: ranks.backlog,
      tries: 0,
      nextAt: 0,
      troubleSince: null,
      errorCode: null,
      error: null,
    } as const;
    const where = inArray(
      table.id,
      ids.map((row) => row.id),
    );
    if (filter.stage === "image")
      db.update(image)
        .set({ ...anew, decodeTries: 0 })
        .where(where)
        .run();
    else db.update(link).set(anew).where(where).run();
    return ids.length;
  },
  /** Links that waited for one of these settings are due again. @returns how many. */
  wakeForSettings(settings: readonly string[]): number {
    let woken = 0;
    for (const setting of settings) {
      woken += db
        .update(link)
        .set({ state: "due", rank: ranks.backlog, nextAt: 0, errorCode: null, error: null })
        .where(
          and(
            stuckWhere({ stage: "link" }, "waiting"),
            eq(link.errorCode, "needs_setting"),
            sql`${link.error} like ${`${setting}%`}`,
          ),
        )
        .returning({ id: link.id })
        .all().length;
    }
    return woken;
  },
});
