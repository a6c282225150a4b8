import { createNetwork, type NetworkOptions } from "../../src/net/create-network.ts";
import type { HostState, Network } from "../../src/net/fetcher.ts";

type Overrides = Partial<Omit<NetworkOptions, "config">> & { config?: Partial<NetworkOptions["config"]> };

/** A network door that may dial this machine, without gaps, with short limits. */
export function openNetwork({ config, ...overrides }: Overrides = {}): Network {
  return createNetwork({
    config: {
      contact: "test@example.com",
      redditUserAgent: undefined,
      allowPrivateAddresses: ["127.0.0.0/8", "::1/128"],
      hostPace: [{ pattern: "*", concurrency: 4, gapMs: 0 }],
      gateways: [],
      ...config,
    },
    hosts: memoryOf([]),
    now: () => 1_800_000_000,
    signal: new AbortController().signal,
    resolveHost: async () => ["127.0.0.1"],
    ...overrides,
  });
}

/** Host states in memory, which outlive a network. */
export function memoryOf(states: HostState[]): NetworkOptions["hosts"] & { states: Map<string, HostState> } {
  const stored = new Map(states.map((state) => [state.host, state]));
  return {
    states: stored,
    load: async () => [...stored.values()],
    save: async (changed) => changed.forEach((state) => stored.set(state.host, state)),
  };
}

/** Runs `work` with a network that is closed afterwards. */
export async function withNetwork(
  overrides: Overrides,
  work: (network: Network) => Promise<void>,
): Promise<void> {
  const network = openNetwork(overrides);
  try {
    await work(network);
  } finally {
    await network.close();
  }
}

/** Code and message of a rejection. */
export async function failureOf(promise: Promise<unknown>): Promise<{ code: string; message: string }> {
  const thrown: unknown = await promise.then(
    () => new Error("nothing was thrown"),
    (error: unknown) => error,
  );
  if (!(thrown instanceof Error)) throw new Error(`not an error: ${String(thrown)}`);
  return { code: "code" in thrown ? String(thrown.code) : thrown.name, message: thrown.message };
}

/** A server that answers with raw bytes, and then closes the connection or keeps it open. */
export function rawServer(answer: (path: string) => { bytes: string | Uint8Array; close: boolean }) {
  const server = Bun.listen({
    hostname: "127.0.0.1",
    port: 0,
    socket: {
      data(socket, request) {
        const path = request.toString().split(" ")[1] ?? "/";
        const { bytes, close } = answer(path);
        socket.write(bytes);
        if (close) socket.end();
      },
    },
  });
  return { url: `http://127.0.0.1:${server.port}`, stop: () => server.stop(true) };
}
