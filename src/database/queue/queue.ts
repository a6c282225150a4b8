import { and, type Column, eq, gt, inArray, sql } from "drizzle-orm";
import type { StuckFilter, StuckRow } from "../../model/queue.ts";
import type { Connection } from "../connection.ts";
import { isShown } from "../operation/visibility.ts";
import { type Rank, ranks } from "../schema/columns.ts";
import { image, link } from "../schema/tables.ts";

/** A row that waited is due, with the tries that it has left. */
export const dueAgain = (rank: Rank) =>
  ({ state: "due", rank, nextAt: 0, errorCode: null, error: null }) as const;

/** A row is due as if nothing had happened to it. */
export const dueAnew = (rank: Rank) => ({ ...dueAgain(rank), tries: 0, troubleSince: null }) as const;

/** @param reason an error code, or a part of the message in any case; `undefined`: any. */
export const failedBy = (table: { errorCode: Column; error: Column }, reason: string | undefined) =>
  reason === undefined
    ? undefined
    : sql`(${table.errorCode} = ${reason} or instr(lower(${table.error}), lower(${reason})) > 0)`;

const tables = { link, image } as const;

/**
 * Rows of one state, by the partial index `link_stuck` or `image_stuck`: SQLite takes it only for a query that repeats its
 * predicate word for word, with nothing bound.
 */
function stuckWhere({ stage, host, reason, removed = true }: StuckFilter, state: StuckRow["state"]) {
  const table = tables[stage];
  return and(
    sql`${table.state} in ('dead', 'waiting')`,
    sql`${table.state} = ${sql.raw(`'${state}'`)}`,
    removed ? undefined : isShown(table.submissionId, 0),
    host === undefined ? undefined : eq(table.host, host.toLowerCase()),
    failedBy(table, reason),
  );
}

/** Dead and waiting rows of a stage by id, after `after`. */
export function stuckRows(db: Connection, filter: StuckFilter, after: number, limit: number): StuckRow[] {
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
}

/**
 * Makes dead rows due with all their tries, at most 500 a call.
 * @returns how many; call again until 0.
 */
export function requeueDead(db: Connection, filter: StuckFilter): number {
  const table = tables[filter.stage];
  const rows = db.select({ id: table.id }).from(table).where(stuckWhere(filter, "dead")).limit(500).all();
  if (rows.length === 0) return 0;
  const where = inArray(
    table.id,
    rows.map(({ id }) => id),
  );
  const anew = dueAnew(ranks.backlog);
  if (filter.stage === "link") db.update(link).set(anew).where(where).run();
  else
    db.update(image)
      .set({ ...anew, decodeTries: 0 })
      .where(where)
      .run();
  return rows.length;
}

/** Links that waited for one of these settings are due again. @returns how many. */
export function resumeForSettings(db: Connection, settings: readonly string[]): number {
  let resumed = 0;
  for (const setting of settings) {
    resumed += db
      .update(link)
      .set(dueAgain(ranks.backlog))
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
  return resumed;
}
