import type { Reply } from "../support/url-map.ts";
import { memoryOf, openNetwork } from "./open-network.ts";
import type { HostState, Network } from "../../src/net/fetcher.ts";
import { createHostStates } from "../../src/net/hosts/host-states.ts";
import { afterAll, describe, expect, test } from "bun:test";

const start = 1_800_000_000;
let now = start;
let reply: () => Reply = () => ({});
let asked = 0;
const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  async fetch() {
    asked++;
    const { status = 200, headers = {} } = reply();
    return new Response("", { status, headers });
  },
});
afterAll(() => server.stop(true));
const url = `http://flaky.example:${server.port}/`;

const codeOf = (network: Network) =>
  network.fetcher.get(url).then(
    () => "fine",
    (error) => String(error.code),
  );

/** A network over this server at a fresh time. */
function begin(status: number, headers: Record<string, string> = {}, hosts = memoryOf([])): Network {
  now = start;
  asked = 0;
  reply = () => ({ status, headers });
  return openNetwork({ now: () => now, hosts });
}

test("five consecutive failures open the breaker; it tries one request after a minute, then after two", async () => {
  const network = begin(503);
  // Each failure is followed by a pause of its own; the fifth by the breaker's minute.
  for (const pause of [2, 4, 8, 16, 60, 120, 240]) {
    expect(await codeOf(network)).toBe("unavailable");
    expect(network.resting()).toMatchObject([{ host: "flaky.example", restUntil: now + pause }]);
    now += pause - 1;
    expect(await codeOf(network)).toBe("resting");
    now += 1;
  }
  expect(asked).toBe(7);
  reply = () => ({});
  expect(await codeOf(network)).toBe("fine");
  reply = () => ({ status: 503 });
  expect(await codeOf(network)).toBe("unavailable");
  expect(network.resting()).toMatchObject([{ restUntil: now + 2, failures: 1 }]);
  await network.close();
});

test("the breaker's rest never exceeds an hour", async () => {
  const network = begin(500);
  for (let failures = 0; failures < 20; failures++) {
    await codeOf(network);
    now = network.resting()[0]?.restUntil ?? now;
  }
  await codeOf(network);
  expect(network.resting()).toMatchObject([{ restUntil: now + 3600 }]);
  await network.close();
});

test("a permanent failure counts as a success of the host", async () => {
  const network = begin(503);
  for (const pause of [2, 4, 8, 16]) {
    await codeOf(network);
    now += pause;
  }
  reply = () => ({ status: 404 });
  expect(await codeOf(network)).toBe("gone");
  reply = () => ({ status: 503 });
  await codeOf(network);
  expect(network.resting()).toMatchObject([{ failures: 1, restUntil: now + 2 }]);
  await network.close();
});

describe("a host rests for as long as it asks", () => {
  const cases: [what: string, status: number, headers: Record<string, string>, seconds: number][] = [
    ["429 with seconds", 429, { "retry-after": "90" }, 90],
    ["503 with a date", 503, { "retry-after": new Date((start + 120) * 1000).toUTCString() }, 120],
    ["429 with a week", 429, { "retry-after": "604800" }, 86_400],
    ["429 with nothing", 429, {}, 10],
    ["500 with nothing", 500, {}, 2],
    ["429 with its budget used up", 429, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "300" }, 300],
    ["200 with its budget used up", 200, { "x-ratelimit-remaining": "0.0", "x-ratelimit-reset": "300" }, 300],
    ["404 with its budget used up", 404, { "x-ratelimit-remaining": "0.0", "x-ratelimit-reset": "300" }, 300],
  ];
  test.each(cases)("%s", async (_what, status, headers, seconds) => {
    const network = begin(status, headers);
    await codeOf(network);
    expect(await codeOf(network)).toBe("resting");
    expect(network.resting()).toMatchObject([{ restUntil: start + seconds }]);
    expect(asked).toBe(1);
    now += seconds;
    expect(await codeOf(network)).not.toBe("resting");
    await network.close();
  });
});

test("an answer without a budget has used one request of it", async () => {
  const network = begin(200, { "x-ratelimit-remaining": "2", "x-ratelimit-reset": "100" });
  expect(await codeOf(network)).toBe("fine");
  reply = () => ({});
  expect(await codeOf(network)).toBe("fine");
  expect(await codeOf(network)).toBe("fine");
  expect(await codeOf(network)).toBe("resting");
  now += 100;
  expect(await codeOf(network)).toBe("fine");
  await network.close();
});

test("a 401 that the caller handles does not count against the host, a 503 does", async () => {
  const network = begin(401);
  for (let times = 0; times < 6; times++)
    expect((await network.fetcher.get(url, { statuses: [401] })).status).toBe(401);
  expect(network.resting()).toEqual([]);
  reply = () => ({ status: 503 });
  expect((await network.fetcher.get(url, { statuses: [503] })).status).toBe(503);
  expect(network.resting()).toHaveLength(1);
  await network.close();
});

test("what a host asked for survives a restart", async () => {
  const hosts = memoryOf([]);
  const first = begin(429, { "retry-after": "500" }, hosts);
  expect(await codeOf(first)).toBe("limited");
  await first.close();
  asked = 0;
  now += 10;
  const second = openNetwork({ now: () => now, hosts });
  expect(await second.fetcher.get(url).catch((error) => error)).toMatchObject({
    code: "resting",
    retryAfter: 490,
  });
  expect(second.resting()).toMatchObject([
    { host: "flaky.example", reason: `GET ${url}: 429 Too Many Requests` },
  ]);
  expect(asked).toBe(0);
  await second.close();
});

test("consecutive failures are counted across a restart", async () => {
  const hosts = memoryOf([]);
  for (const pause of [2, 4, 8, 16, 60]) {
    const network = openNetwork({ now: () => now, hosts });
    reply = () => ({ status: 503 });
    await codeOf(network);
    await network.close();
    expect(hosts.states.get("flaky.example")?.restUntil).toBe(now + pause);
    now += pause;
  }
});

test("a clock that was set back does not make a host rest for more than a day", async () => {
  const far: HostState = {
    host: "flaky.example",
    restUntil: start + 1e7,
    failures: 1,
    reason: "x",
    remaining: null,
    resetAt: null,
  };
  const network = begin(200, {}, memoryOf([far]));
  expect(await network.fetcher.get(url).catch((error) => error)).toMatchObject({ retryAfter: 86_400 });
  await network.close();
});

test("many changes are saved at once, and again after a save that failed", async () => {
  const saves: number[] = [];
  let broken = true;
  const network = openNetwork({
    now: () => start,
    hosts: {
      load: async () => [],
      save: async (states) => {
        saves.push(states.length);
        if (broken) throw new Error("disk full");
      },
    },
  });
  reply = () => ({ status: 404, headers: { "x-ratelimit-remaining": "5" } });
  for (const host of ["a", "b", "c"])
    await network.fetcher.get(`http://${host}.example:${server.port}/`).catch(() => {});
  while (saves.length === 0) await Bun.sleep(20);
  broken = false;
  await network.close();
  expect(saves).toEqual([3, 3]);
});

test("failures of simultaneous requests count once", () => {
  const states = createHostStates(
    () => start,
    () => {},
  );
  for (let together = 0; together < 4; together++)
    states.noteFailure("a.example", "unavailable", "503", undefined);
  expect(states.resting()).toMatchObject([{ failures: 1, restUntil: start + 2 }]);
});

describe("a host is forgotten, in the database too,", () => {
  const failed = (code: "timeout" | "unavailable") => {
    let time = start;
    const states = createHostStates(
      () => time,
      () => {},
    );
    states.noteFailure("a.example", code, "503", undefined);
    const [saved] = states.takeUnsaved();
    return { states, saved, setTime: (seconds: number) => void (time = start + seconds) };
  };
  const blank = {
    host: "a.example",
    restUntil: 0,
    failures: 0,
    reason: null,
    remaining: null,
    resetAt: null,
  };

  test.each(["timeout", "unavailable"] as const)("a day after the rest of a %s, not before", (code) => {
    const { states, saved, setTime } = failed(code);
    expect(saved).toMatchObject({ host: "a.example", failures: 1 });
    const over = (saved?.restUntil ?? 0) - start + 86_400;
    setTime(over);
    expect(states.takeUnsaved()).toEqual([]);
    setTime(over + 1);
    expect(states.takeUnsaved()).toEqual([blank]);
    expect(states.takeUnsaved()).toEqual([]);
    states.noteFailure("a.example", code, "503", undefined);
    expect(states.takeUnsaved()).toMatchObject([{ failures: 1 }]);
  });

  test("when it answers again and its rest is over", () => {
    const { states, setTime } = failed("unavailable");
    setTime(10);
    states.noteSuccess("a.example");
    expect(states.takeUnsaved()).toEqual([blank]);
  });

  test("and saved later when that failed", () => {
    const { states, setTime } = failed("unavailable");
    setTime(10);
    states.noteSuccess("a.example");
    states.putBack(states.takeUnsaved());
    expect(states.takeUnsaved()).toEqual([blank]);
  });
});
