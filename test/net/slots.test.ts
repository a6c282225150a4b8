import type { Fetcher } from "../../src/net/fetcher.ts";
import { openNetwork, rawServer } from "./open-network.ts";
import { afterAll, test } from "bun:test";
import fc from "fast-check";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PLACES = 2;
const folder = mkdtempSync(join(tmpdir(), "rebooru-slots-"));
let arrived = 0;
let meeting = Promise.withResolvers<void>();

const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/large") return new Response(new Uint8Array(5000));
    if (pathname === "/loop") return Response.redirect("/loop", 302);
    if (pathname === "/inner") return Response.redirect("http://10.0.0.1/", 302);
    if (/^\/\d+$/.test(pathname)) return new Response("no", { status: Number(pathname.slice(1)) });
    if (pathname === "/meet") {
      if (++arrived === PLACES) meeting.resolve();
      await meeting.promise;
    }
    return new Response("fine");
  },
});
const raw = rawServer((path) => {
  const head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello";
  return { bytes: path === "/silent" ? "" : head, close: path === "/short" };
});
afterAll(async () => {
  raw.stop();
  await server.stop(true);
  rmSync(folder, { recursive: true });
});

const urlOf = (path: string) => `http://a.example:${server.port}${path}`;
const rawAt = (path: string) => raw.url.replace("127.0.0.1", "a.example") + path;
const ways = ["/", "/404", "/403", "/429", "/500", "/418", "/large", "/loop", "/inner"].map(urlOf);
const urls = [...ways, ...["/short", "/stall", "/silent"].map(rawAt), "http://10.0.0.1/", "file:///x"];

const steps: Record<string, (fetcher: Fetcher, url: string) => Promise<unknown>> = {
  get: (fetcher, url) => fetcher.get(url, { maxBytes: 1000 }),
  "get as it is": (fetcher, url) => fetcher.get(url, { redirect: false, statuses: [403, 404, 429, 500] }),
  "get and stop": (fetcher, url) => fetcher.get(url, { signal: AbortSignal.timeout(2) }),
  "get stopped": (fetcher, url) => fetcher.get(url, { signal: AbortSignal.abort() }),
  download: (fetcher, url) => fetcher.download(url, join(folder, Bun.randomUUIDv7()), { maxBytes: 1000 }),
  "download nowhere": (fetcher, url) => fetcher.download(url, join(folder, "none", "x")),
  "open and forget": (fetcher, url) => fetcher.open(url),
  "open and close": async (fetcher, url) => (await fetcher.open(url)).close(),
  "open and read": async (fetcher, url) => (await fetcher.open(url, { maxBytes: 1000 })).whole(),
};

/** Whether as many requests as there are places can be under way together. */
async function allMeet(fetcher: Fetcher): Promise<boolean> {
  arrived = 0;
  meeting = Promise.withResolvers();
  const together = Array.from({ length: PLACES }, () => fetcher.get(urlOf("/meet")));
  return (await Promise.allSettled(together)).every(({ status }) => status === "fulfilled");
}

test("every slot of a host is free again after its requests, however they end", async () => {
  const step = fc.record({ how: fc.constantFrom(...Object.keys(steps)), url: fc.constantFrom(...urls) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (plan) => {
      let clock = 0;
      const network = openNetwork({
        // Every look at the clock finds all rests over.
        now: () => (clock += 100_000),
        config: { hostPace: [{ pattern: "*", concurrency: PLACES, gapMs: 0 }] },
        limits: { headersMs: 30, stallMs: 30, wholeMs: 60 },
      });
      await Promise.allSettled(plan.map(({ how, url }) => steps[how]?.(network.fetcher, url)));
      // The breaker lets one request through at a time until one has succeeded.
      while ((await network.fetcher.get(urlOf("/")).catch(() => undefined))?.status !== 200);
      // A forgotten answer keeps its place until its time is over; a leaked place would never let all meet.
      while (!(await allMeet(network.fetcher)));
      await network.close();
    }),
    { numRuns: 40 },
  );
});
