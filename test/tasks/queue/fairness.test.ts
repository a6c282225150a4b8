import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { Context } from "../../../src/context.ts";
import type { Store } from "../../../src/database/store.ts";
import { AppError } from "../../../src/errors.ts";
import { createLog } from "../../../src/log.ts";
import type { Source } from "../../../src/sources/source.ts";
import { aggregate } from "../../../src/tasks/aggregate.ts";
import { createBell } from "../../../src/concurrency/bell.ts";
import { resolve } from "../../../src/tasks/resolve.ts";
import { takeRoundRobin } from "../../../src/tasks/queue/round-robin.ts";
import { observationOf, sightingOf, archive, temporaryStore } from "../../support/temporary-store.ts";
import { alwaysUsable } from "../../support/always-usable.ts";

let store: Store;
let dispose: () => Promise<void>;
beforeEach(async () => ({ store, dispose } = await temporaryStore()));
afterEach(() => dispose());

/** How a link that timed out once waits. */
const backoff = {
  state: "due",
  tries: 0,
  nextAt: 50,
  troubleSince: 50,
  errorCode: "timeout",
  error: "",
} as const;

const resting = (host: string) => ({
  host,
  restUntil: 1e9,
  failures: 1,
  reason: null,
  remaining: null,
  resetAt: null,
});

/** As much of a context as the tasks under test use. */
function contextWith(parts: Partial<Context>): Context {
  const quiet = { store, log: createLog("silent"), wake: () => {}, signal: new AbortController().signal };
  const config = { concurrency: 2, tickSeconds: 60 };
  const network = { resting: () => [], concurrencyOf: () => 1 };
  return {
    ...quiet,
    config,
    network,
    resolvers: [],
    sources: [],
    now: () => 1000,
    ...parts,
    storage: alwaysUsable,
  } as unknown as Context;
}

describe("due rows", () => {
  test("of one host are found behind two thousand hosts that rest", async () => {
    const hosts = Array.from({ length: 2000 }, (_, n) => `h${String(n).padStart(4, "0")}.test`);
    for (let at = 0; at < hosts.length; at += 50) {
      const posts = hosts
        .slice(at, at + 50)
        .map((host) => observationOf({ id: host.slice(0, 5) }, [`https://${host}/`]));
      await store.saveSightings(posts, archive, 1);
    }
    await store.saveSightings([observationOf({ id: "zz" }, ["https://zz.test/"])], archive, 1);
    const network = { resting: () => hosts.map(resting), concurrencyOf: () => 1 };
    const take = takeRoundRobin(
      network,
      () => 10,
      (request) => store.dueLinks(request),
    );
    expect((await take([], 8)).map((row) => row.host)).toEqual(["zz.test"]);
  });

  test("that had a setback get one place while others are due, and every place when none is", async () => {
    const paths = ["1", "2", "3", "4"];
    for (const path of paths) {
      for (const host of ["bad", "good"]) {
        await store.saveSightings(
          [observationOf({ id: host + path }, [`https://${host}${path}.test/`])],
          archive,
          1,
        );
      }
    }
    const take = takeRoundRobin(
      { resting: () => [], concurrencyOf: () => 1 },
      () => 100,
      (request) => store.dueLinks(request),
    );
    for (const row of await take([], 8))
      if (row.host.startsWith("bad")) await store.failLink(row.id, backoff, 50);
    const taken = await take([], 4);
    expect(taken.map((row) => row.host.slice(0, 3)).toSorted()).toEqual(["bad", "goo", "goo", "goo"]);
    expect((await take(taken, 1)).map((row) => row.again)).toEqual([false]);
    expect((await take([], 8)).filter((row) => row.again)).toHaveLength(4);
  });
});

describe("round robin over hosts", () => {
  /** Two links of each host. */
  async function addLinks(...hosts: string[]): Promise<void> {
    for (const host of hosts)
      await store.saveSightings(
        [observationOf({ id: host }, [`https://${host}.test/1`, `https://${host}.test/2`])],
        archive,
        1,
      );
  }

  test("goes on in the next call after the host of the last row", async () => {
    await addLinks("a", "b", "c");
    const network = { resting: () => [], concurrencyOf: () => 1 };
    const take = takeRoundRobin(
      network,
      () => 10,
      (request) => store.dueLinks(request),
    );
    const hosts: (string | undefined)[] = [];
    for (let call = 0; call < 4; call++) hosts.push((await take([], 1))[0]?.host);
    expect(hosts).toEqual(["a.test", "b.test", "c.test", "a.test"]);
  });

  test("leaves out resting hosts also among rows that failed before", async () => {
    await addLinks("a", "b");
    for (let id = 1; id <= 4; id++) await store.failLink(id, backoff, 50);
    const network = { resting: () => [resting("a.test")], concurrencyOf: () => 8 };
    const take = takeRoundRobin(
      network,
      () => 100,
      (request) => store.dueLinks(request),
    );
    expect((await take([], 8)).map((row) => row.host)).toEqual(["b.test", "b.test"]);
  });
});

describe("feeds", () => {
  test("are each asked in turn, and the past has a place beside the news of many", async () => {
    for (let n = 0; n < 40; n++)
      await store.addFeed({ source: "reddit", address: `feed${n}`, created: 1, since: 1 }, 1);
    const asked: string[] = [];
    let time = 1000;
    const stop = new AbortController();
    const source: Source = {
      name: "slow",
      serves: "reddit",
      lanes: ["new", "backfill"],
      examples: [],
      describe: async () => undefined,
      read: async () => [],
      async poll({ address, lane }) {
        asked.push(`${address} ${lane}`);
        time += 3;
        if (asked.length === 200) stop.abort();
        return { sightings: [], cursor: {}, next: lane === "new" ? "idle" : "more" };
      },
    };
    await aggregate(contextWith({ sources: [source], now: () => time, signal: stop.signal }), createBell());
    const times = Map.groupBy(asked, (one) => one);
    expect(times.size).toBe(80);
    expect(Math.max(...[...times.values()].map((all) => all.length))).toBeLessThan(6);
  });

  test("go on when one of them fails in a way nobody foresaw", async () => {
    for (const address of ["broken", "sound"])
      await store.addFeed({ source: "reddit", address, created: 1, since: 1 }, 1);
    const source: Source = {
      name: "odd",
      serves: "reddit",
      lanes: ["new"],
      examples: [],
      describe: async () => undefined,
      read: async () => [],
      async poll({ address }) {
        if (address === "broken") throw new TypeError("nobody foresaw this");
        return { sightings: [sightingOf({ id: "a" })], cursor: {}, next: "idle" };
      },
    };
    await aggregate(contextWith({ sources: [source] }), createBell());
    const cursors = (await store.activeFeeds()).flatMap((feed) => feed.cursors);
    expect(cursors.map(({ submissions, errorCode }) => [submissions, errorCode])).toEqual([
      [0, "internal"],
      [1, null],
    ]);
  });
});

test("a gallery that is half ready gives the pictures it has, and is read again until it is as ready as it will be", async () => {
  const url = "https://www.reddit.com/gallery/a";
  await store.saveSightings([observationOf({ id: "a", created: 900 }, [url])], archive, 900);
  const images = [{ url: "https://i.redd.it/1.jpg", key: "1" }];
  const resolver = {
    name: "reddit",
    examples: [],
    matches: () => true,
    resolve: async () => ({ images, unready: "1 of 2 items valid" }),
  };
  let time = 1000;
  const context = contextWith({ resolvers: [resolver], now: () => time });
  let readings = 0;
  for (; readings < 20; readings++) {
    await resolve(context, createBell());
    expect((await store.counts()).images.due).toBe(1);
    const [due] = await store.dueRevisits(1e9, 10);
    if (!due) break;
    expect((await store.counts()).links.waiting).toBe(1);
    time += 40 * 3600;
    await store.finishRevisits([{ id: "a", nextAt: null }]);
  }
  expect(readings).toBeGreaterThan(1);
  expect(await store.counts()).toMatchObject({ links: { done: 1 }, images: { due: 1 } });
});

test("what a provider's listing does not reach back to is read by the next provider, from where nothing is missing", async () => {
  await store.addFeed({ source: "reddit", address: "busy", created: 1, since: 1 }, 1);
  const source = (name: string, poll: Source["poll"]): Source => ({
    name,
    serves: "reddit",
    lanes: ["new"],
    examples: [],
    poll,
    describe: async () => undefined,
    read: async () => [],
  });
  const starts: (number | undefined)[] = [];
  let gap = false;
  const listing = source("listing", async () => {
    if (gap) throw new AppError("unavailable", "the listing does not reach back", { retryAfter: 3600 });
    return { sightings: [sightingOf({ id: "a", created: 500 })], cursor: {}, next: "idle", newest: 500 };
  });
  const archive = source("archive", async ({ newest }) => {
    starts.push(newest);
    return { sightings: [sightingOf({ id: "b", created: 600 })], cursor: {}, next: "idle", newest: 600 };
  });
  let time = 1000;
  const context = contextWith({ sources: [listing, archive], now: () => time });
  await aggregate(context, createBell());
  [gap, time] = [true, 2000];
  await aggregate(context, createBell());
  expect(starts).toEqual([500]);
  expect(await store.submission("b")).toMatchObject({ created: 600 });
});
