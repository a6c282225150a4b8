import type { Fetcher } from "../../src/net/fetcher.ts";
import type { Sink } from "../../src/sinks/sink.ts";
import { openNetwork } from "../net/open-network.ts";
import type { Asked, Place } from "./stand-ins.ts";

type World = { sink: Sink; fetcher: Fetcher; close(): Promise<void> };

/** A sink and the real network door, for a service at this address. */
export function reach(place: Place, url: string): World {
  const gateways = place.public ? [{ pattern: "*", template: `${url}/?url={url}` }] : [];
  // Only addresses from the operator's settings are allowed here.
  const network = openNetwork({ config: { gateways, allowPrivateAddresses: [] } });
  return { sink: place.create(url), fetcher: network.fetcher, close: () => network.close() };
}

/**
 * Runs `work` with a sink whose service is this, on 127.0.0.1.
 * @param answer receives the number of the request, from 1.
 */
export async function withService(
  place: Place,
  answer: (asked: Asked, number: number) => Response,
  work: (world: World & { asked: Asked[] }) => Promise<void>,
): Promise<void> {
  const asked: Asked[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      const { method, headers } = request;
      const outer = new URL(request.url);
      const url = place.public ? new URL(outer.searchParams.get("url") ?? "about:blank") : outer;
      const received = { method, url, headers, body: await request.text() };
      asked.push(received);
      return answer(received, asked.length);
    },
  });
  const world = reach(place, `http://127.0.0.1:${server.port}`);
  try {
    await work({ ...world, asked });
  } finally {
    await world.close();
    await server.stop(true);
  }
}
