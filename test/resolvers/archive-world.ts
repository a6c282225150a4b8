import type { Fetcher } from "../../src/net/fetcher.ts";
import type { Limits } from "../../src/net/limits.ts";
import { openNetwork } from "../net/open-network.ts";
import type { Reply } from "../support/url-map.ts";

/** What the archive captured of an address. */
export type Capture = {
  at: string;
  url: string;
  type?: string;
  body?: string | Uint8Array<ArrayBuffer>;
  /** Where the replay redirects. */
  to?: string;
};

/** How a host answers instead; `nth` counts the requests of this URL from 1. `undefined`: as it would. */
type Answer = (url: string, nth: number) => Reply | undefined | Promise<Reply | undefined>;

export type ArchiveWorld = {
  fetcher: Fetcher;
  /** The clock of the network door, Unix seconds; a test moves it. */
  clock: { now: number };
  /** The URLs that were asked for, in order. */
  requests: string[];
  /** Of those, the ones of the archive. */
  archived(): string[];
  close(): Promise<void>;
};

export const CDX = "https://web.archive.org/cdx/search/cdx";
export const cdxOf = (url: string) =>
  `${CDX}?url=${encodeURIComponent(url.replace(/^https?:\/\//, ""))}&output=json&filter=statuscode:200&collapse=digest&limit=-5`;
export const rawOf = (at: string, url: string) => `https://web.archive.org/web/${at}id_/${url}`;

/**
 * A Wayback Machine of these captures on 127.0.0.1, and the real network door to it. Every other host is what `answer`
 * says, or 599.
 * @param hostless Hosts whose names do not resolve.
 */
export function openArchive(
  captures: readonly Capture[],
  answer: Answer = () => undefined,
  { limits = {}, hostless = false }: { limits?: Partial<Limits>; hostless?: boolean } = {},
): ArchiveWorld {
  const requests: string[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(incoming) {
      const url = new URL(incoming.url).searchParams.get("url") ?? "";
      requests.push(url);
      const nth = requests.filter((request) => request === url).length;
      const reply = await answer(url, nth);
      return reply
        ? responseOf(reply)
        : (archiveAnswer(url, captures) ?? new Response(null, { status: 599 }));
    },
  });
  const clock = { now: 1_800_000_000 };
  const pattern = hostless ? "web.archive.org" : "*";
  const network = openNetwork({
    config: { gateways: [{ pattern, template: `http://127.0.0.1:${server.port}/?url={url}` }] },
    now: () => clock.now,
    limits,
    resolveHost: () => Promise.reject(Object.assign(new Error("no such name"), { code: "ENOTFOUND" })),
  });
  return {
    fetcher: network.fetcher,
    clock,
    requests,
    archived: () => requests.filter((url) => new URL(url).hostname === "web.archive.org"),
    async close() {
      await network.close();
      await server.stop(true);
    },
  };
}

function archiveAnswer(address: string, captures: readonly Capture[]): Response | undefined {
  const url = new URL(address);
  if (address.startsWith(CDX)) {
    const target = url.searchParams.get("url")?.toLowerCase();
    const rows = captures
      .filter((capture) => capture.url.replace(/^https?:\/\//, "").toLowerCase() === target)
      .toSorted((a, b) => a.at.localeCompare(b.at))
      .map(({ at, url: original, type = "application/json" }) => ["k", at, original, type, "200", "D", "9"]);
    const header = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"];
    return Response.json(rows.length > 0 ? [header, ...rows] : []);
  }
  const [, at, flags, original] =
    /^https:\/\/web\.archive\.org\/web\/(\d{14})(\w*)\/(.+)$/.exec(address) ?? [];
  const match = captures.find((capture) => capture.at === at && capture.url === original);
  if (!match) return undefined;
  if (match.to !== undefined) return new Response(null, { status: 302, headers: { location: match.to } });
  if (flags !== "id_")
    return new Response("<!-- rewritten -->", { headers: { "content-type": "text/html" } });
  const headers = { "content-type": match.type ?? "application/json" };
  return new Response(match.body, { headers });
}

function responseOf({ status = 200, headers = {}, body }: Reply): Response {
  if (body === undefined || typeof body === "string" || body instanceof Uint8Array)
    return new Response(body ?? null, { status, headers });
  return Response.json(body, { status, headers });
}
