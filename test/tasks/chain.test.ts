import { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import type { Context } from "../../src/context.ts";
import { AppError } from "../../src/errors.ts";
import type { Fetcher } from "../../src/net/fetcher.ts";
import { createLog } from "../../src/log.ts";
import { createSources } from "../../src/sources/sources.ts";
import { aggregate } from "../../src/tasks/aggregate.ts";
import { createBell } from "../../src/concurrency/bell.ts";
import { revisit } from "../../src/tasks/revisit.ts";
import { archiveOf, atomOf, type Post, pullPushOf, redditOf, type World } from "../sources/stand-ins.ts";
import { temporaryStore } from "../support/temporary-store.ts";
import { alwaysUsable } from "../support/always-usable.ts";

const minute = 60;
const hour = 60 * minute;
/** When the bad hour begins, after the start. */
const badFrom = 10 * minute;
const start = 1_700_000_000;

/** How a provider fails for a while: code and words of what the fetcher throws. */
const failures = {
  "answers 422": ["unavailable", "422 Timeout. Maybe slow down a bit"],
  "answers 500": ["unavailable", "500"],
  "does not answer": ["timeout", "no answer within 10 s"],
} as const;
type How = keyof typeof failures;

const hosts = {
  "reddit-api": ["oauth.reddit.com"],
  "arctic-shift": ["arctic-shift.photon-reddit.com"],
  pullpush: ["api.pullpush.io"],
  "reddit-atom": ["www.reddit.com"],
} as const;
type Provider = keyof typeof hosts;

/** All four services over one world; those that fail at the moment do so in their way. */
function upstream(world: World, failing: ReadonlyMap<Provider, How>) {
  const services: Record<Provider, Fetcher> = {
    "reddit-api": redditOf(world),
    "arctic-shift": archiveOf(world),
    // Its data have ended: it never has what is new.
    pullpush: pullPushOf({ ...world, posts: [] }),
    "reddit-atom": atomOf(world),
  };
  const asked = new Map<Provider, number>();
  const get: Fetcher["get"] = (url, options) => {
    const { hostname, pathname } = new URL(url);
    const isToken = pathname.endsWith("access_token");
    const provider = isToken
      ? "reddit-api"
      : (Object.keys(hosts) as Provider[]).find((name) => hosts[name].some((host) => host === hostname));
    if (!provider) throw new Error(`nobody plays ${hostname}`);
    asked.set(provider, (asked.get(provider) ?? 0) + 1);
    const how = failing.get(provider);
    if (how) throw new AppError(failures[how][0], `GET ${url}: ${failures[how][1]}`);
    return services[provider].get(url, options);
  };
  const fetcher: Fetcher = { ...services["arctic-shift"], get: async (...args) => get(...args) };
  return {
    asked,
    network: {
      fetcher,
      resting: () => [],
      concurrencyOf: () => 8,
      paceOf: () => ({ concurrency: 8, gapMs: 0 }),
      acceptPage: () => {},
      close: async () => {},
    },
  };
}

type Stored = { id: string; created: number; complete: number };

/** What aggregate and revisit use of a context, over a database of its own. */
async function openFeed(parts: Pick<Context, "sources" | "network">) {
  const { store, path, dispose } = await temporaryStore();
  const clock = { now: start };
  const config = { concurrency: 8, tickSeconds: minute, revisitAges: [hour], syncDeletions: false };
  const signal = new AbortController().signal;
  const rest = { log: createLog("silent"), wake: () => {}, signal, now: () => clock.now, resolvers: [] };
  const context = { store, config, storage: alwaysUsable, ...rest, ...parts } as unknown as Context;
  await store.addFeed(
    { source: "reddit", address: "pics", created: start - hour, since: start - hour },
    start,
  );
  const db = new Database(path, { readonly: true });
  const query = db.query<Stored, []>(
    `SELECT id, created, coalesce(json_type(origins, '$.nsfw'), '') <> 'null' AS complete
     FROM submission ORDER BY created, id`,
  );
  return {
    context,
    clock,
    stored: () => query.all(),
    async close() {
      db.close();
      await dispose();
    },
  };
}

/**
 * Two hours with a post every 194 seconds; from the first ten minutes on some providers fail for an hour.
 * Tells what was stored at every second minute, and at the end.
 */
async function live(failing: readonly Provider[], how: How, { withKey = false } = {}) {
  const world: World = { address: "pics", created: start - hour, posts: [] };
  const broken = new Map<Provider, How>();
  const { network } = upstream(world, broken);
  const reddit = withKey ? { clientId: "id", clientSecret: "secret" } : undefined;
  // The token outlasts the test, whatever its clock says.
  const sources = createSources({ reddit, now: () => start });
  const open = await openFeed({ sources, network });
  const { context, clock, stored } = open;
  const seen: { at: number; posts: number; stored: number }[] = [];
  const all: Post[] = Array.from({ length: 50 }, (_, n) => ({
    id: (36 ** 5 + n).toString(36),
    created: start - hour + n * 97 * 2,
  }));
  for (let at = start; at <= start + 1.9 * hour; at += 2 * minute) {
    clock.now = at;
    const isBad = at >= start + badFrom && at < start + badFrom + hour;
    broken.clear();
    if (isBad) for (const name of failing) broken.set(name, how);
    world.posts.splice(0, world.posts.length, ...all.filter((post) => post.created <= at));
    await aggregate(context, createBell());
    await revisit(context, createBell());
    seen.push({ at, posts: world.posts.length, stored: stored().length });
  }
  const result = { rows: stored(), seen, all };
  const feed = (await context.store.activeFeeds())[0];
  await open.close();
  return { ...result, cursors: feed?.cursors ?? [] };
}

const providers: Provider[] = ["reddit-api", "arctic-shift", "pullpush", "reddit-atom"];
const pairs = providers.flatMap((one, n) => providers.slice(n + 1).map((other) => [one, other] as const));
// Both numbers come as one error code: the second is tried on one pair alone.
const waysOf = (n: number): readonly How[] =>
  n === 0 ? ["answers 422", "answers 500", "does not answer"] : ["answers 500", "does not answer"];
const cases = pairs.flatMap(([one, other], n) =>
  waysOf(n).map((how) => [one, other, how, one === "reddit-api"] as const),
);

describe("for an hour two providers fail, and nothing is lost, doubled or out of order", () => {
  test.each(cases)("%s and %s: each %s", async (one, other, how, withKey) => {
    const { rows, all, seen } = await live([one, other], how, { withKey });
    expect(rows.map((row) => row.id)).toEqual(all.map((post) => post.id));
    expect(rows.map((row) => row.created)).toEqual(all.map((post) => post.created));
    expect(rows.filter((row) => !row.complete)).toEqual([]);
    // Whoever is left brings what is new within two minutes of its making, also in the bad hour.
    const isLeft = (name: Provider) => name !== one && name !== other;
    if (isLeft("arctic-shift") || isLeft("reddit-atom") || (withKey && isLeft("reddit-api"))) {
      const late = seen.filter(
        ({ at, stored }) => stored < all.filter((post) => post.created <= at - 120).length,
      );
      expect(late).toEqual([]);
    }
  });
});

test("without a key and with the archives down, posts arrive from Atom, and the archive completes them", async () => {
  const { rows, seen, all, cursors } = await live(["arctic-shift", "pullpush"], "answers 422");
  const inTheBadHour = seen.filter(({ at }) => at > start + badFrom && at < start + badFrom + hour);
  expect(inTheBadHour.every(({ posts, stored }) => stored >= posts - 1)).toBe(true);
  expect(rows).toHaveLength(all.length);
  expect(rows.every((row) => row.complete)).toBe(true);
  // PullPush was not needed again.
  const failed = cursors.filter((row) => row.error !== null);
  expect(failed.map((row) => row.provider)).toEqual(["pullpush"]);
});

test("a provider that fails is rested with a growing pause", async () => {
  const world: World = { address: "pics", created: start - hour, posts: [] };
  const { asked, network } = upstream(world, new Map([["arctic-shift", "answers 500"]]));
  const all = createSources({ reddit: undefined });
  const sources = all.filter(({ name }) => name === "arctic-shift");
  const { context, clock, close } = await openFeed({ sources, network });
  const counts: number[] = [];
  for (let at = start; at < start + 4 * hour; at += minute) {
    clock.now = at;
    const before = asked.get("arctic-shift") ?? 0;
    await aggregate(context, createBell());
    if ((asked.get("arctic-shift") ?? 0) > before) counts.push((at - start) / minute);
  }
  expect(counts).toEqual([0, 1, 3, 7, 15, 31, 63, 123, 183]);
  const [feed] = await context.store.activeFeeds();
  expect(feed?.cursors[0]).toMatchObject({
    errorCode: "unavailable",
    failures: 9,
    nextAt: start + 243 * minute,
  });
  await close();
});
