import { type Rank, ranks } from "../schema/columns.ts";
import type { Connection } from "../connection.ts";
import type { DueIds, DueRequest } from "../../model/queue.ts";

/** Hosts walked over in one call: however many rest, the thread is free again within some milliseconds. */
const maxHosts = 500;
/** Rows with a setback looked at in one call, of which some belong to hosts that rest. */
const maxAgain = 500;

/**
 * Ids of due rows. First, round robin over hosts, what nothing has happened to yet: a host's news, the newest first, then its
 * backlog, its newest and its oldest in turn. Hosts are walked along an index that holds only such rows, one
 * seek each, so a host with a million rows costs no more than one with three. After them what failed before,
 * longest due first, so that one bad address holds up none of its neighbours.
 */
export function dueIds(db: Connection, table: "link" | "image"): (request: DueRequest) => DueIds {
  const client = db.$client;
  const untouched = "state = 'due' AND rank < 2";
  const nextHost = client.query<{ host: string | null }, [string]>(
    `SELECT min(host) AS host FROM ${table} WHERE ${untouched} AND host > ?`,
  );
  const ofHost = (order: "DESC" | "ASC") =>
    client.query<{ id: number }, { host: string; rank: Rank; limit: number }>(
      `SELECT id FROM ${table} WHERE ${untouched} AND host = $host AND rank = $rank
       ORDER BY next_at ${order}, id ${order} LIMIT $limit`,
    );
  const [newest, oldest] = [ofHost("DESC"), ofHost("ASC")];
  const again = client.query<{ id: number; host: string }, { now: number; limit: number }>(
    `SELECT id, host FROM ${table} WHERE state = 'due' AND rank = 2 AND next_at <= $now ORDER BY next_at LIMIT $limit`,
  );

  return ({ now, limit, perHost, afterHost, ...skip }) => {
    const [skipHosts, skipIds] = [new Set(skip.skipHosts), new Set(skip.skipIds)];
    const ids: number[] = [];
    let host = afterHost;
    let [wrapped, whole] = [false, false];
    for (let hosts = 0; hosts < maxHosts && ids.length < limit; hosts++) {
      const next = nextHost.get(host)?.host ?? null;
      if (next === null || (wrapped && next > afterHost)) {
        whole = wrapped || afterHost === "";
        if (whole) break;
        [host, wrapped] = ["", true];
        continue;
      }
      host = next;
      if (skipHosts.has(host)) continue;
      const wanted = Math.min(perHost, limit - ids.length);
      const one = { host, limit: wanted + skipIds.size };
      const news = newest.all({ ...one, rank: ranks.news });
      const chosen = news.map(({ id }) => id).filter((id) => !skipIds.has(id));
      if (chosen.length < wanted) {
        const rank = ranks.backlog;
        const backlog = interleave(newest.all({ ...one, rank }), oldest.all({ ...one, rank }));
        chosen.push(...backlog.filter((id) => !skipIds.has(id)));
      }
      ids.push(...chosen.slice(0, wanted));
    }
    const troubled = again
      .all({ now, limit: maxAgain })
      .filter((row) => !skipIds.has(row.id) && !skipHosts.has(row.host))
      .slice(0, limit);
    return { ids: [...ids, ...troubled.map((row) => row.id)], lastHost: host, whole };
  };
}

/** Since when a row is due that nothing has happened to yet: the news of a host then go by age. */
export const dueSince = (created: number, now: number): number => Math.min(created, now);

/** Takes from both in turn, each id once. */
function interleave(a: readonly { id: number }[], b: readonly { id: number }[]): number[] {
  const ids = new Set<number>();
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    for (const row of [a[i], b[i]]) if (row) ids.add(row.id);
  }
  return [...ids];
}
