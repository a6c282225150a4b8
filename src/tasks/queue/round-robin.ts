import type { Network } from "../../net/fetcher.ts";
import { NO_HOST } from "../../model/host.ts";
import type { DueRequest, DueRows } from "../../model/queue.ts";

type Row = { id: number; host: string; again: boolean };

/** Rows under way that ask no host: they are done at once, but for some that any of several providers may serve. */
const maxAskingNone = 4;
/** Queries in one call, while all hosts so far are resting or busy. */
const maxRounds = 20;

/**
 * A `take` for `drain`: round robin over hosts from call to call, without resting hosts, and with no more rows of a host under
 * way than its policy allows, so that no host takes the places of others. One place is for rows that failed before; more of
 * them come only when nothing else is due.
 */
export function takeRoundRobin<Due extends Row>(
  network: Pick<Network, "resting" | "concurrencyOf">,
  now: () => number,
  due: (request: DueRequest) => Promise<DueRows<Due>>,
): (busy: readonly Due[], room: number) => Promise<Due[]> {
  let afterHost = "";
  return async (busy, room) => {
    const running = new Map<string, number>();
    for (const { host } of busy) running.set(host, (running.get(host) ?? 0) + 1);
    const placesOf = (host: string) => (host === NO_HOST ? maxAskingNone : network.concurrencyOf(host));
    const hasRoom = (host: string) => (running.get(host) ?? 0) < placesOf(host);
    const full = [...running.keys()].filter((host) => !hasRoom(host));
    const skipHosts = [...full, ...network.resting().map((state) => state.host)];
    const skipIds = busy.map((row) => row.id);

    const taken: Due[] = [];
    for (let round = 0; round < maxRounds; round++) {
      const { rows, lastHost, whole } = await due({
        now: now(),
        limit: room * 4,
        perHost: 4,
        skipHosts,
        skipIds,
        afterHost,
      });
      for (const row of order(rows, !busy.some((row) => row.again))) {
        if (taken.length === room || !hasRoom(row.host)) continue;
        running.set(row.host, (running.get(row.host) ?? 0) + 1);
        taken.push(row);
        if (!row.again) afterHost = row.host;
      }
      if (taken.length > 0 || whole) break;
      afterHost = lastHost;
    }
    return taken;
  };
}

/** New rows before rows that failed before; with `oneFirst`, the first of the latter goes ahead. */
function order<Due extends Row>(rows: readonly Due[], oneFirst: boolean): Due[] {
  const again = rows.filter((row) => row.again);
  const first = oneFirst ? again.splice(0, 1) : [];
  return [...first, ...rows.filter((row) => !row.again), ...again];
}
