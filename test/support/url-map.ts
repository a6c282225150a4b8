import { createNetwork } from "../../src/net/create-network.ts";
import type { Fetcher, HostState, Network } from "../../src/net/fetcher.ts";

export type Reply = {
  /** Default 200. */
  status?: number;
  headers?: Record<string, string>;
  /** An object is sent as JSON. */
  body?: string | Uint8Array<ArrayBuffer> | object;
};
export type MapRequest = { url: string; method: string; headers: Headers; body: string };
export type UrlMap = {
  network: Network;
  fetcher: Fetcher;
  /** Every request that arrived, in order. */
  requests: MapRequest[];
  close(): Promise<void>;
};

/**
 * The upstream world as a table of URLs: a real server on 127.0.0.1 that is the gateway of every host, and the
 * real network door over it without gaps. An entry is found by its whole URL first, then by the URL without
 * its query. What is not in the table answers 599, so the error names the stray URL.
 */
export async function urlMap(
  answers: Record<string, Reply | ((request: MapRequest) => Reply | Promise<Reply>)>,
  { now = () => Math.floor(Date.now() / 1000) }: { now?: () => number } = {},
): Promise<UrlMap> {
  const requests: MapRequest[] = [];
  const table = new Map(Object.entries(answers).map(([url, answer]) => [new URL(url).href, answer]));

  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(incoming) {
      const url = new URL(incoming.url).searchParams.get("url") ?? "";
      const request = {
        url,
        method: incoming.method,
        headers: incoming.headers,
        body: await incoming.text(),
      };
      requests.push(request);
      const bare = new URL(url);
      bare.search = "";
      const answer = table.get(url) ?? table.get(bare.href);
      if (!answer) return new Response(null, { status: 599 });
      return toResponse(typeof answer === "function" ? await answer(request) : answer);
    },
    error: (error) => new Response(error.message, { status: 500 }),
  });

  const saved = new Map<string, HostState>();
  const network = createNetwork({
    config: {
      contact: "test@example.com",
      redditUserAgent: undefined,
      allowPrivateAddresses: [],
      hostPace: [{ pattern: "*", concurrency: 8, gapMs: 0 }],
      gateways: [{ pattern: "*", template: `http://127.0.0.1:${server.port}/?url={url}` }],
    },
    hosts: {
      load: async () => [...saved.values()],
      save: async (states) => states.forEach((state) => saved.set(state.host, state)),
    },
    now,
    signal: new AbortController().signal,
  });

  return {
    network,
    fetcher: network.fetcher,
    requests,
    async close() {
      await network.close();
      await server.stop(true);
    },
  };
}

function toResponse({ status = 200, headers = {}, body }: Reply): Response {
  if (body === undefined || typeof body === "string" || body instanceof Uint8Array)
    return new Response(body ?? null, { status, headers });
  return Response.json(body, { status, headers });
}
