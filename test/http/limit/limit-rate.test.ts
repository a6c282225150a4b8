import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createApp } from "../../../src/http/app.ts";
import { serve } from "../../../src/http/serve.ts";
import { now as start, openApp, type OpenApp } from "../open-app.ts";

const clock = { now: start };
let open: OpenApp;
beforeAll(async () => {
  const environment = { PUBLIC_READ: "true", RATE_LIMIT: "3/5", TRUSTED_PROXIES: "10.0.0.0/8" };
  open = await openApp(environment, { now: () => clock.now });
});
afterAll(() => open.close());

type Ask = {
  method?: string;
  key?: string;
  address?: string;
  headers?: Record<string, string>;
  path?: string;
};

const search = { method: "POST", path: `/api/search/image?pdq=${"0f".repeat(32)}` };
const read = { path: "/api/subreddit/pics" };

async function ask({
  method = "GET",
  key,
  address = "203.0.113.1",
  headers,
  path = "",
}: Ask): Promise<Response> {
  const request = new Request(`http://rebooru.test${path}`, {
    method,
    headers: { ...(key !== undefined && { "x-api-key": key }), ...headers },
  });
  return open.app.fetch(request, { address });
}

/** How many requests in a row are answered, at most `most`. */
async function allowed(request: Ask, most = 100): Promise<number> {
  for (let count = 0; count < most; count++) if ((await ask(request)).status === 429) return count;
  return most;
}

const anotherMinute = () => (clock.now += 60);

describe("a minute allows", () => {
  const addresses: [what: string, request: Ask, count: number][] = [
    ["an address its searches", search, 3],
    ["an address its reads", read, 5],
    ["an address reads that find nothing", { path: "/api/nothing" }, 5],
    ["an address reads of pictures", { path: "/media/x.jpg" }, 5],
    ["an address HEAD as a read", { ...read, method: "HEAD" }, 5],
    ["a key ten times as many searches", { ...search, key: "read-key" }, 30],
    ["a key ten times as many reads", { ...read, key: "read-key" }, 50],
    ["an admin's key as many as any", { ...read, key: "admin-key" }, 50],
    ["the operator's commands any number", { ...read, key: "token-of-the-lock-file" }, 100],
    ["writes any number", { method: "POST", path: "/api/link", key: "ingest-key" }, 100],
  ];
  test.each(addresses)("%s", async (_what, request, count) => {
    anotherMinute();
    const statusOf = async () => (await ask(request)).status;
    const path = request.path ?? "";
    if (path.includes("nothing")) expect(await statusOf()).toBe(404);
    anotherMinute();
    expect(await allowed(request)).toBe(count);
  });
});

test("a refusal says when to come again, and then there is one more", async () => {
  anotherMinute();
  expect((await ask(search)).headers.get("ratelimit-policy")).toBe('"searches";q=3;w=60');
  const second = await ask(search);
  expect(second.headers.get("ratelimit")).toBe('"searches";r=1;t=40');
  await ask(search);
  const refused = await ask(search);
  expect(refused.status).toBe(429);
  expect(refused.headers.get("ratelimit")).toBe('"searches";r=0;t=60');
  expect(refused.headers.get("ratelimit-policy")).toBe('"searches";q=3;w=60');
  expect(await refused.json()).toMatchObject({ error: { code: "too_many" }, message: expect.any(String) });
  const seconds = Number(refused.headers.get("retry-after"));
  expect(seconds).toBe(20);
  clock.now += seconds - 1;
  expect((await ask(search)).status).toBe(429);
  clock.now += 1;
  expect((await ask(search)).status).toBe(200);
  expect((await ask(search)).status).toBe(429);
  expect((await ask(read)).headers.get("ratelimit")).toBe('"reads";r=4;t=12');
});

test("a refused body is not read, and its connection closes", async () => {
  anotherMinute();
  await allowed(search);
  const body = new ReadableStream({ pull: () => Promise.reject(new Error("read")) });
  const request = new Request("http://rebooru.test/api/search/image", { method: "POST", body, headers: {} });
  const answer = await open.app.fetch(request, { address: "203.0.113.1" });
  expect([answer.status, answer.headers.get("connection")]).toEqual([429, "close"]);
});

describe("counted together are", () => {
  const shared = async (one: Ask, other: Ask): Promise<boolean> => {
    anotherMinute();
    await allowed({ ...read, ...one });
    return (await ask({ ...read, ...other })).status === 429;
  };
  const spoofed = { "x-forwarded-for": "198.51.100.9", forwarded: "for=198.51.100.9" };
  const pairs: [what: string, one: Ask, other: Ask, isShared: boolean][] = [
    ["no two addresses", { address: "203.0.113.1" }, { address: "203.0.113.2" }, false],
    ["the addresses of a /64", { address: "2001:db8::1" }, { address: "2001:db8::ffff:1" }, true],
    ["no two /64", { address: "2001:db8:0:1::1" }, { address: "2001:db8:0:2::1" }, false],
    [
      "an IPv4 address in both spellings",
      { address: "203.0.113.1" },
      { address: "::ffff:203.0.113.1" },
      true,
    ],
    ["an address whatever it claims", {}, { headers: spoofed }, true],
    [
      "no two clients of a trusted proxy",
      { address: "10.0.0.1", headers: { "x-forwarded-for": "203.0.113.1" } },
      { address: "10.0.0.1", headers: { "x-forwarded-for": "203.0.113.2" } },
      false,
    ],
    [
      "a client with and without a trusted proxy",
      { address: "10.0.0.1", headers: { "x-forwarded-for": "203.0.113.1" } },
      { address: "203.0.113.1" },
      true,
    ],
    ["no two keys", { key: "read-key" }, { key: "admin-key" }, false],
    ["a key from everywhere", { key: "read-key" }, { key: "read-key", address: "203.0.113.2" }, true],
    ["no key and its address", { key: "read-key" }, {}, false],
  ];
  test.each(pairs)("%s", async (_what, one, other, isShared) => {
    expect(await shared(one, other)).toBe(isShared);
  });
});

test("a server counts by the address of the connection", async () => {
  anotherMinute();
  const server = serve(createApp(open.context), { host: "127.0.0.1", port: 0 });
  const statuses: number[] = [];
  for (let tries = 0; tries < 7; tries++) {
    const headers = { "x-forwarded-for": `198.51.100.${tries}` };
    statuses.push((await fetch(`http://127.0.0.1:${server.port}/api/subreddit`, { headers })).status);
  }
  expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429]);
  await server.stop(100);
});
