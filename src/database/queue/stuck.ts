import type { StuckFilter, StuckPlace, StuckRow, StuckStage, Walked } from "../../model/queue.ts";
import { type Connection, inTransaction } from "../connection.ts";

/** Rows looked at in one call, however few of them are wanted: the thread is free again within some milliseconds. */
const walkedAtOnce = 2000;

/** `again`: due, but not before its next time, since it failed. `waiting`: for something else than time. */
type State = "dead" | "waiting" | "again";

const queueTable = (table: "link" | "image") => ({
  table,
  id: "id",
  url: "url",
  host: "host",
  visited: "last_visited",
});
const tables = {
  link: queueTable("link"),
  image: queueTable("image"),
  // Forests belong to no host: any provider may serve them.
  forest: { table: "forest", id: "rowid", url: "NULL", host: "NULL", visited: "read_at" },
} as const;

/** The predicates of the partial indexes, word for word: SQLite takes such an index for nothing else. */
const predicates: Record<State, string> = {
  dead: "state in ('dead', 'waiting') AND state = 'dead'",
  waiting: "state in ('dead', 'waiting') AND state = 'waiting'",
  again: "state = 'due' AND rank = 2",
};

type Row = Omit<StuckRow, "stage" | "state"> & { nextAt: number };

/**
 * Rows of one state that pass the filter, in the order of an index: by id, those that are due again by their next time.
 * @returns at most `limit` of them, among the next two thousand; `reached` is where to go on if there may be more.
 */
function walk(
  db: Connection,
  state: State,
  { stage, host, reason, removed = true }: StuckFilter,
  after: StuckPlace,
  limit: number,
): { rows: Row[]; reached: StuckPlace | null } {
  if (stage === "forest" && host !== undefined) return { rows: [], reached: null };
  const { table, id, url, host: hostColumn, visited } = tables[stage];
  const place = state === "again" ? `next_at, ${id}` : id;
  const value = (name: string) => (state === "again" ? `$${name}At, $${name}Id` : `$${name}Id`);
  const walked = `${predicates[state]}${host === undefined ? "" : " AND host = $host"} AND (${place}) > (${value("after")})`;
  const given = {
    ...(host !== undefined && { host: host.toLowerCase() }),
    ...(state === "again" && { afterAt: after.at }),
    afterId: after.id,
  };
  const last = db.$client
    .query<StuckPlace, Record<string, string | number>>(
      `SELECT next_at AS at, ${id} AS id FROM ${table} WHERE ${walked} ORDER BY ${place} LIMIT 1 OFFSET ${walkedAtOnce - 1}`,
    )
    .get(given);
  // What a blocklist says of a picture is not public, nor is whether it says it.
  const isSaid = `instr(lower(error), lower($reason)) > 0 ${removed ? "" : "AND error_code <> 'blocklisted'"}`;
  const conditions = [
    walked,
    ...(last ? [`(${place}) <= (${value("last")})`] : []),
    ...(state === "again" ? ["error_code IS NOT NULL"] : []),
    ...(reason === undefined ? [] : [`(error_code = $reason OR (${isSaid}))`]),
    ...(removed
      ? []
      : [
          `NOT EXISTS (SELECT 1 FROM submission AS own WHERE own.id = ${table}.submission_id AND own.removal IS NOT NULL)`,
        ]),
  ];
  const rows = db.$client
    .query<Row, Record<string, string | number>>(
      `SELECT ${id} AS id, submission_id AS submission, ${url} AS url, ${hostColumn} AS host, tries, error_code AS code,
         error AS reason, ${visited} AS visited, next_at AS nextAt
       FROM ${table} WHERE ${conditions.join(" AND ")} ORDER BY ${place} LIMIT $limit`,
    )
    .all({
      ...given,
      ...(last && { lastId: last.id, ...(state === "again" && { lastAt: last.at }) }),
      ...(reason !== undefined && { reason }),
      limit,
    });
  const full = rows.length === limit ? rows.at(-1) : undefined;
  return { rows, reached: full ? { at: full.nextAt, id: full.id } : (last ?? null) };
}

function shown(stage: StuckStage, state: StuckRow["state"], row: Row): StuckRow {
  const { id, submission, url, host, tries, code, reason, visited } = row;
  return { stage, id, submission, url, host, state, tries, code, reason, visited };
}

/** Dead rows of a stage, and rows that wait for something else than time, by id. Forests only wait for time. */
export function deadRows(
  db: Connection,
  filter: StuckFilter,
  after: StuckPlace,
  limit: number,
): Walked<StuckRow> {
  const states = (["dead", "waiting"] as const).map((state) => ({
    state,
    ...walk(db, state, filter, after, limit),
  }));
  // Beyond the nearer of both ends the other one may have rows that were not looked at.
  const ends = states.flatMap(({ reached }) => reached?.id ?? []);
  const end = ends.length > 0 ? Math.min(...ends) : undefined;
  const rows = states
    .flatMap(({ state, rows }) => rows.map((row) => shown(filter.stage, state, row)))
    .filter(({ id }) => end === undefined || id <= end)
    .sort((a, b) => a.id - b.id)
    .slice(0, limit);
  const last = rows.length === limit ? rows.at(-1)?.id : end;
  return { rows, reached: last === undefined ? null : { at: 0, id: last } };
}

/**
 * Rows of a stage that failed and are tried again, by their next time; or those that wait for something else (`next` is
 * null), by id.
 */
export function waitingRows(
  db: Connection,
  filter: StuckFilter,
  state: "again" | "waiting",
  after: StuckPlace,
  limit: number,
): Walked<StuckRow & { next: number | null }> {
  const { rows, reached } = walk(db, state, filter, after, limit);
  return {
    rows: rows.map((row) => ({
      ...shown(filter.stage, "waiting", row),
      next: state === "again" ? row.nextAt : null,
    })),
    reached,
  };
}

/**
 * Makes rows due with all their tries: dead ones, or such that wait. At most 500 a call.
 * @returns how many; `reached` is where to go on if there may be more.
 */
export function requeueRows(
  db: Connection,
  filter: StuckFilter,
  state: State = "dead",
  after: StuckPlace = { at: 0, id: 0 },
): { requeued: number; reached: StuckPlace | null } {
  return inTransaction(db, () => {
    const { rows, reached } = walk(db, state, filter, after, 500);
    const { table, id } = tables[filter.stage];
    db.$client
      .query(
        `UPDATE ${table} SET state = 'due', rank = 1, next_at = 0, tries = 0, trouble_since = NULL, error_code = NULL, error = NULL
         ${table === "image" ? ", decode_tries = 0" : ""} WHERE ${id} IN (SELECT value FROM json_each(?))`,
      )
      .run(JSON.stringify(rows.map((row) => row.id)));
    return { requeued: rows.length, reached };
  });
}
