import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Network, RequestOptions } from "../../src/net/fetcher.ts";
import { failureOf, memoryOf, openNetwork } from "./open-network.ts";

const folder = mkdtempSync(join(tmpdir(), "rebooru-clients-"));
let answer: () => Response | Promise<Response> = () => new Response("fine");
let asked: string[] = [];
let arrival = Promise.withResolvers<void>();
const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  async fetch(request) {
    asked.push(request.headers.get("host") ?? "");
    arrival.resolve();
    arrival = Promise.withResolvers();
    return new URL(request.url).pathname === "/own" ? new Response("own") : answer();
  },
});
afterAll(async () => {
  await server.stop(true);
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  asked = [];
  answer = () => new Response("fine");
});

const onePlace = { hostPace: [{ pattern: "*", concurrency: 1, gapMs: 0 }] };
const at = (host: string, path = "/") => `http://${host}:${server.port}${path}`;
let files = 0;
const nextPath = () => join(folder, String(files++));
const forClient = (network: Network, url: string, options: RequestOptions = {}) =>
  network.fetcher.download(url, nextPath(), { ...options, isForClient: true });
const own = (network: Network, host = "a.example") => network.fetcher.get(at(host, "/own"));

test("sixty searches by URL whose clients leave never make the crawler wait, and few of them wait at all", async () => {
  const network = openNetwork({ config: onePlace });
  const { promise: held, resolve: letGo } = Promise.withResolvers<Response>();
  answer = () => held;
  const leave = new AbortController();
  const first = arrival.promise;
  const searches = Array.from({ length: 60 }, () =>
    failureOf(forClient(network, at("a.example"), { signal: leave.signal })),
  );
  await first;
  expect((await own(network)).text()).toBe("own");
  leave.abort();
  const codes = Map.groupBy(await Promise.all(searches), ({ code }) => code);
  expect(codes.get("stopping")).toHaveLength(5);
  expect(codes.get("busy")).toHaveLength(55);
  // One under way, and the crawler's.
  expect(asked).toHaveLength(2);
  expect((await own(network)).text()).toBe("own");
  letGo(new Response("late"));
  answer = () => new Response("fine");
  expect(await forClient(network, at("a.example"))).toMatchObject({ size: 4 });
  await network.close();
});

test("searches at many hosts together are few as well, and their places come free again", async () => {
  const network = openNetwork({ config: onePlace });
  const leave = new AbortController();
  const { promise: held, resolve: letGo } = Promise.withResolvers<Response>();
  answer = () => held;
  const searches = Array.from({ length: 100 }, (_, number) =>
    failureOf(forClient(network, at(`h${number}.example`), { signal: leave.signal })),
  );
  await Promise.all(searches.slice(32));
  leave.abort();
  const codes = (await Promise.all(searches)).map(({ code }) => code);
  expect(codes.filter((code) => code === "busy")).toHaveLength(68);
  letGo(new Response());
  answer = () => new Response("fine");
  await Promise.all(Array.from({ length: 32 }, (_, number) => forClient(network, at(`h${number}.example`))));
  await network.close();
});

describe("what a search by URL meets leaves nothing behind for the crawler", () => {
  const answers: [name: string, status: number, headers: Record<string, string>][] = [
    ["401", 401, {}],
    ["HTML 403", 403, { "content-type": "text/html" }],
    ["500", 500, {}],
    ["503 with Retry-After", 503, { "retry-after": "60" }],
    ["429", 429, {}],
    ["429 with Retry-After", 429, { "retry-after": "3600" }],
    ["a used up budget", 200, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "300" }],
  ];
  test.each(answers)("%s", async (_name, status, headers) => {
    const hosts = memoryOf([]);
    const network = openNetwork({ hosts });
    answer = () => new Response("", { status, headers });
    for (let times = 0; times < 6; times++) await failureOf(forClient(network, at("a.example")));
    expect(network.resting()).toEqual([]);
    expect((await own(network)).status).toBe(200);
    await network.close();
    expect(hosts.states.size).toBe(0);
  });
});

test("failures do not close a host to other clients; what a host asks for does", async () => {
  const network = openNetwork();
  answer = () => new Response("", { status: 401 });
  for (let times = 0; times < 10; times++)
    expect((await failureOf(forClient(network, at("a.example")))).code).toBe("blocked");
  answer = () => new Response("", { status: 429, headers: { "retry-after": "60" } });
  expect((await failureOf(forClient(network, at("a.example")))).code).toBe("limited");
  expect((await failureOf(forClient(network, at("a.example")))).code).toBe("resting");
  await network.close();
});

test("a host that rests for the crawler rests for searches, too", async () => {
  const network = openNetwork();
  network.fetcher.rest(at("a.example"), 60, "over capacity");
  expect(await failureOf(forClient(network, at("a.example")))).toMatchObject({ code: "resting" });
  expect(asked).toEqual([]);
  await network.close();
});

describe("no search asks an API", () => {
  const apis = [
    "oauth.reddit.com",
    "www.reddit.com",
    "old.reddit.com",
    "reddit.com",
    "OAUTH.reddit.com.",
    "arctic-shift.photon-reddit.com",
    "api.pullpush.io",
    "web.archive.org",
    "archive.org",
    "api.imgur.com",
    "labs.openai.com",
    "api.redgifs.com",
    "api.bsky.app",
    "www.dpchallenge.com",
  ];
  test.each(apis)("%s, by its address and by a redirect", async (host) => {
    const network = openNetwork();
    expect(await failureOf(forClient(network, at(host)))).toMatchObject({ code: "refused_address" });
    expect(asked).toEqual([]);
    answer = () => Response.redirect(at(host), 302);
    expect(await failureOf(forClient(network, at("a.example")))).toMatchObject({ code: "refused_address" });
    expect(asked).toHaveLength(1);
    expect((await own(network, host)).status).toBe(200);
    await network.close();
  });

  test.each(["i.redd.it", "i.imgur.com", "images.dpchallenge.com", "preview.redd.it", "a.example"])(
    "%s is none",
    async (host) => {
      const network = openNetwork();
      expect(await forClient(network, at(host))).toMatchObject({ size: 4 });
      await network.close();
    },
  );
});

test("a client that leaves ends its download, and the file is gone", async () => {
  const network = openNetwork();
  const { promise: sent, resolve: send } = Promise.withResolvers<void>();
  answer = () =>
    new Response(
      new ReadableStream({
        pull(controller) {
          controller.enqueue(new Uint8Array(1000));
          send();
          return new Promise(() => {});
        },
      }),
    );
  const leave = new AbortController();
  const path = nextPath();
  const options = { isForClient: true, signal: leave.signal };
  const download = failureOf(network.fetcher.download(at("a.example"), path, options));
  await sent;
  leave.abort();
  expect((await download).code).toBe("stopping");
  expect(existsSync(path)).toBe(false);
  await network.close();
});
