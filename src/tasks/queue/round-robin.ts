import type { Network } from "../../net/fetcher.ts";
import type { DueRequest, DueRows } from "../../model/queue.ts";

type Row = { id: number; host: string; again: boolean };

/** Rounds over the hosts in one call, where those met so far all rest or are busy. */
const maxRounds = 20;

/**
 * A `take` over hosts: round robin from call to call, resting hosts left out, and of each host no more rows
 * under way than its pace lets through, so that none holds the places of the others. One place is for rows that
 * had a setback; beyond that they come when nothing else is due.
 */
export function takeRoundRobin<One extends Row>(
  network: Pick<Network, "resting" | "concurrencyOf">,
  now: () => number,
  due: (request: DueRequest) => Promise<DueRows<One>>,
): (busy: readonly One[], room: number) => Promise<One[]> {
  let afterHost = "";
  return async (busy, room) => {
    const under = new Map<string, number>();
    for (const { host } of busy) under.set(host, (under.get(host) ?? 0) + 1);
    const hasRoom = (host: string) => (under.get(host) ?? 0) < network.concurrencyOf(host);
    const full = [...under.keys()].filter((host) => !hasRoom(host));
    const skipHosts = [...full, ...network.resting().map((state) => state.host)];
    const skipIds = busy.map((row) => row.id);

    const taken: One[] = [];
    for (let round = 0; round < maxRounds; round++) {
      const { rows, lastHost, whole } = await due({
        now: now(),
        limit: room * 4,
        perHost: 4,
        skipHosts,
        skipIds,
        afterHost,
      });
      for (const row of inTurn(rows, !busy.some((one) => one.again))) {
        if (taken.length === room || !hasRoom(row.host)) continue;
        under.set(row.host, (under.get(row.host) ?? 0) + 1);
        taken.push(row);
        if (!row.again) afterHost = row.host;
      }
      if (taken.length > 0 || whole) break;
      afterHost = lastHost;
    }
    return taken;
  };
}

/** Untouched rows before those that failed before, of which the first goes ahead where `oneFirst`. */
function inTurn<One extends Row>(rows: readonly One[], oneFirst: boolean): One[] {
  const again = rows.filter((row) => row.again);
  const first = oneFirst ? again.splice(0, 1) : [];
  return [...first, ...rows.filter((row) => !row.again), ...again];
}
