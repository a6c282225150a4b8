import type { DueRequest } from "../context.ts";
import type { Network } from "../net/fetcher.ts";

type Row = { id: number; host: string };

/**
 * A `take` over hosts: round robin from call to call, resting hosts left out, and of each host no more rows
 * under way than its pace lets through, so that none holds the places of the others.
 */
export function takeFairly<One extends Row>(
  network: Pick<Network, "resting" | "concurrencyOf">,
  now: () => number,
  due: (request: DueRequest) => Promise<{ rows: One[]; lastHost: string }>,
) {
  let afterHost = "";
  return async (busy: readonly One[], room: number): Promise<One[]> => {
    const under = new Map<string, number>();
    for (const { host } of busy) under.set(host, (under.get(host) ?? 0) + 1);
    const full = [...under]
      .filter(([host, count]) => count >= network.concurrencyOf(host))
      .map(([host]) => host);
    const { rows } = await due({
      now: now(),
      limit: room * 4,
      perHost: 4,
      skipHosts: [...full, ...network.resting().map((state) => state.host)],
      skipIds: busy.map((row) => row.id),
      afterHost,
    });
    const taken: One[] = [];
    for (const row of rows) {
      const count = under.get(row.host) ?? 0;
      if (taken.length === room || count >= network.concurrencyOf(row.host)) continue;
      under.set(row.host, count + 1);
      taken.push(row);
      afterHost = row.host;
    }
    return taken;
  };
}
