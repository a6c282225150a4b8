import type { DueIds, DueRequest } from "../../model/queue.ts";
import { LONGEST_PAUSE_SECONDS } from "../../model/due-time.ts";
import type { Connection } from "../connection.ts";
import { type Rank, ranks } from "../schema/columns.ts";

type Table = "link" | "image";

/** Hosts walked over in one call: however many rest, the thread is free again within some milliseconds. */
const maxHosts = 500;
/** Rows that failed before, looked at in one call; some belong to hosts that rest. */
const maxFailed = 500;

/**
 * Ids of due rows. First, round robin over hosts, rows that have not failed: a host's news, the newest first, then its
 * backlog, its newest and its oldest in turn. Hosts are walked along an index that holds only such rows, one
 * seek each, so a host with a million rows costs no more than one with three. After them rows that failed before,
 * longest due first, so that one bad address delays none of its neighbours.
 */
export function dueIds(db: Connection, table: Table, request: DueRequest): DueIds {
  const { now, limit, perHost, afterHost } = request;
  const [skipHosts, skipIds] = [new Set(request.skipHosts), new Set(request.skipIds)];
  const ids: number[] = [];
  let host = afterHost;
  let [wrapped, whole] = [false, false];
  for (let hosts = 0; hosts < maxHosts && ids.length < limit; hosts++) {
    const next = nextHost(db, table, host);
    if (next === null || (wrapped && next > afterHost)) {
      whole = wrapped || afterHost === "";
      if (whole) break;
      [host, wrapped] = ["", true];
      continue;
    }
    host = next;
    if (skipHosts.has(host)) continue;
    const room = Math.min(perHost, limit - ids.length);
    const rows = (rank: Rank, order: "DESC" | "ASC") =>
      rowsOfHost(db, table, { host: next, rank, order, limit: room + skipIds.size });
    const chosen = rows(ranks.news, "DESC").filter((id) => !skipIds.has(id));
    if (chosen.length < room) {
      const backlog = interleave(rows(ranks.backlog, "DESC"), rows(ranks.backlog, "ASC"));
      chosen.push(...backlog.filter((id) => !skipIds.has(id)));
    }
    ids.push(...chosen.slice(0, room));
  }
  const failed = failedRows(db, table, now)
    .filter((row) => !skipIds.has(row.id) && !skipHosts.has(row.host))
    .slice(0, limit);
  return { ids: [...ids, ...failed.map(({ id }) => id)], lastHost: host, whole };
}

/** Rows that failed and whose pause is over; then those whose next time is farther ahead than any pause (`isDueAt`). */
const failedRows = (db: Connection, table: Table, now: number): { id: number; host: string }[] =>
  ["next_at <= $time", "next_at > $time"].flatMap((isDue, far) =>
    db.$client
      .query<{ id: number; host: string }, { time: number; limit: number }>(
        `SELECT id, ${hostColumn[table]} AS host FROM ${table} WHERE state = 'due' AND rank = 2 AND ${isDue} ORDER BY next_at LIMIT $limit`,
      )
      .all({ time: now + far * LONGEST_PAUSE_SECONDS, limit: maxFailed }),
  );

/** The column with the host that a row's work asks first. */
const hostColumn = { link: "asks", image: "host" } as const;

/** Due rows that have not failed. */
const fresh = "state = 'due' AND rank < 2";

const nextHost = (db: Connection, table: Table, after: string): string | null =>
  db.$client
    .query<{ host: string | null }, [string]>(
      `SELECT min(${hostColumn[table]}) AS host FROM ${table} WHERE ${fresh} AND ${hostColumn[table]} > ?`,
    )
    .get(after)?.host ?? null;

function rowsOfHost(
  db: Connection,
  table: Table,
  { order, ...parameters }: { host: string; rank: Rank; limit: number; order: "DESC" | "ASC" },
): number[] {
  return db.$client
    .query<{ id: number }, { host: string; rank: Rank; limit: number }>(
      `SELECT id FROM ${table} WHERE ${fresh} AND ${hostColumn[table]} = $host AND rank = $rank
       ORDER BY next_at ${order}, id ${order} LIMIT $limit`,
    )
    .all(parameters)
    .map(({ id }) => id);
}

/** When a new row is due: by its creation, so that a host's news go by age. */
export const dueSince = (created: number, now: number): number => Math.min(created, now);

/** Takes from both in turn, each id once. */
function interleave(a: readonly number[], b: readonly number[]): number[] {
  const ids = new Set<number>();
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    for (const id of [a[i], b[i]]) if (id !== undefined) ids.add(id);
  }
  return [...ids];
}
