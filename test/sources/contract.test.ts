import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Fetcher } from "../../src/net/fetcher.ts";
import type { PollRequest, Source } from "../../src/sources/source.ts";
import { createSources } from "../../src/sources/sources.ts";
import { memoryFetcher } from "./memory-fetcher.ts";
import { archiveOf, atomOf, followLane, type Post, pullPushOf, redditOf, type World } from "./stand-ins.ts";

const SINCE = 1_700_000_000;
const NOW = SINCE + 1_000_000;
const reddit = { clientId: "id", clientSecret: "secret" };
const sources = createSources({ reddit, now: () => NOW });
const upstreams: Record<string, (world: World) => Fetcher> = {
  "arctic-shift": (world) => archiveOf(world),
  pullpush: (world) => pullPushOf(world),
  "reddit-atom": (world) => atomOf(world),
  "reddit-api": redditOf,
};

const upstreamOf = (source: Source, world: World): Fetcher => {
  const build = upstreams[source.name];
  if (!build) throw new Error(`no stand-in for ${source.name}`);
  return build(world);
};
const worldOf = (posts: Post[], address = "pics"): World => ({ address, created: SINCE, posts });
/** The lane in which a source tells what is new. */
const newest = (source: Source) => (source.lanes.includes("new") ? "new" : "fresh");
const ask = (request: Partial<PollRequest>): PollRequest => ({
  address: "pics",
  lane: "new",
  cursor: undefined,
  since: SINCE,
  newest: undefined,
  now: NOW,
  ...request,
});
const idsOf = (posts: Post[]) => posts.map((post) => post.id).sort();

/** Posts in clumps that share a second, so that the borders of pages fall within one. */
function clumps(perSecond: number, seconds: number): fc.Arbitrary<Post[]> {
  const clump = fc.record({ gap: fc.nat(400), count: fc.integer({ min: 1, max: perSecond }) });
  return fc.array(clump, { maxLength: seconds }).map((list) => {
    let created = SINCE;
    let serial = 36 ** 5;
    return list.flatMap(({ gap, count }) => {
      created += gap;
      return Array.from({ length: count }, () => ({ id: (serial++).toString(36), created }));
    });
  });
}

const ofReddit = (all: readonly Source[]) => all.filter((source) => source.serves === "reddit");

test("the API comes before the archives, and only when it is configured; the feeds come last", () => {
  const open = ["arctic-shift", "pullpush", "reddit-atom"];
  expect(ofReddit(sources).map((source) => source.name)).toEqual(["reddit-api", ...open]);
  expect(ofReddit(createSources({ reddit: undefined })).map((source) => source.name)).toEqual(open);
});

test("names are unique", () => {
  expect(new Set(sources.map((source) => source.name)).size).toBe(sources.length);
});

for (const source of sources) {
  describe(`${source.name}, as every source,`, () => {
    const asked: string[] = [];
    const watched = memoryFetcher((url) => (asked.push(url.href), { status: 500, body: "" }));

    test("serves at least one known lane of a known kind of feed", () => {
      expect(["reddit", "dpchallenge"]).toContain(source.serves);
      expect(source.lanes.length).toBeGreaterThan(0);
      for (const lane of source.lanes) expect(["new", "backfill", "fresh", "comments"]).toContain(lane);
    });

    test("does not ask upstream for what can be no name", async () => {
      for (const name of ["", "a/b", "pics?x=1", "two words", ".."])
        expect(await source.describe(name, watched)).toBeUndefined();
      expect(asked).toEqual([]);
    });

    test("reading no ids asks nothing", async () => {
      expect(await source.read([], watched)).toEqual([]);
      expect(asked).toEqual([]);
    });
  });
}

for (const source of ofReddit(sources)) {
  describe(`${source.name}, as a source of submissions by time,`, () => {
    test.each([...source.examples])("the example %s is described, polled and read", async (example) => {
      const posts = ["abc", "abd"].map((id) => ({ id, created: SINCE + 5 }));
      const world = worldOf(posts, example);
      const upstream = upstreamOf(source, world);
      // Not all know when a place was created; who does not tells of its posts.
      const isSubreddit = !/[+/]/.test(example);
      const place = await source.describe(isSubreddit ? example.toLowerCase() : example, upstream);
      expect([place?.address, place?.created ?? SINCE]).toEqual([example, SINCE]);
      for (const lane of source.lanes) {
        const { ids } = await followLane(source, upstream, ask({ address: example, lane }));
        expect(ids.toSorted()).toEqual(["abc", "abd"]);
      }
      // The feeds cannot be asked by id.
      const read = await source.read(["abc", "nope"], upstream);
      expect(read.map((post) => post.id)).toEqual(source.name === "reddit-atom" ? [] : ["abc"]);
    });

    test("does not know a place that is not there", async () => {
      expect(await source.describe("nothing_here", upstreamOf(source, worldOf([])))).toBeUndefined();
    });

    test("an empty place is idle, and its first post is found when it comes", async () => {
      const world = worldOf([]);
      const upstream = upstreamOf(source, world);
      const { ids, cursor, ends } = await followLane(source, upstream, ask({ lane: newest(source) }));
      expect([ids, ends]).toEqual([[], "idle"]);
      world.posts.push({ id: "abc", created: SINCE + 7 });
      expect((await followLane(source, upstream, ask({ cursor, lane: newest(source) }))).ids).toEqual([
        "abc",
      ]);
    });

    test("whatever the posts' times, the lanes together find every post, and none finds one twice", async () => {
      await fc.assert(
        fc.asyncProperty(clumps(49, 14), async (posts) => {
          const upstream = upstreamOf(source, worldOf(posts));
          const found = new Set<string>();
          for (const lane of source.lanes) {
            const { ids, ends } = await followLane(source, upstream, ask({ lane }));
            expect(new Set(ids).size).toBe(ids.length);
            expect(ends).toBe(lane === "backfill" ? "done" : "idle");
            for (const id of ids) found.add(id);
            if (lane === "backfill") expect(ids.sort()).toEqual(idsOf(posts));
          }
          expect([...found].sort()).toEqual(idsOf(posts));
        }),
        { numRuns: 60 },
      );
    });

    test("what arrives between two polls is found once, also within the newest second", async () => {
      await fc.assert(
        fc.asyncProperty(clumps(24, 12), clumps(24, 12), fc.nat(3), async (before, after, gap) => {
          const world = worldOf(before);
          const upstream = upstreamOf(source, world);
          const top = Math.max(SINCE, ...before.map((post) => post.created));
          const first = await followLane(source, upstream, ask({ lane: newest(source) }));
          const arrived = after.map((post) => ({
            id: `z${post.id}`,
            created: post.created - SINCE + top + gap,
          }));
          world.posts.push(...arrived);
          const second = await followLane(
            source,
            upstream,
            ask({ cursor: first.cursor, newest: top, lane: newest(source) }),
          );
          expect(second.ids.sort()).toEqual(idsOf(arrived));
          const third = await followLane(
            source,
            upstream,
            ask({ cursor: second.cursor, newest: top, lane: newest(source) }),
          );
          expect(third.ids).toEqual([]);
        }),
        { numRuns: 60 },
      );
    });

    test("a feed that another provider has read is gone on with, not begun again", async () => {
      await fc.assert(
        fc.asyncProperty(clumps(40, 14), fc.nat(4000), async (posts, offset) => {
          const top = SINCE + offset;
          const { ids } = await followLane(
            source,
            upstreamOf(source, worldOf(posts)),
            ask({ newest: top, lane: newest(source) }),
          );
          expect(new Set(ids).size).toBe(ids.length);
          const created = new Map(posts.map((post) => [post.id, post.created]));
          for (const { id } of posts.filter((post) => post.created >= top)) expect(ids).toContain(id);
          for (const id of ids) expect(created.get(id) ?? 0).toBeGreaterThanOrEqual(top - 120);
        }),
        { numRuns: 40 },
      );
    });

    test("posts older than `since` are not read", async () => {
      const posts = [-2, -1, 0, 1].map((offset) => ({ id: `p${offset + 2}`, created: SINCE + offset }));
      for (const lane of source.lanes) {
        const { ids } = await followLane(source, upstreamOf(source, worldOf(posts)), ask({ lane }));
        expect(ids.sort()).toEqual(["p2", "p3"]);
      }
    });

    test("a post that upstream shows late, among its elders, is still found, poll after poll", async () => {
      const busy = Array.from({ length: 40 }, (_, serial) => ({
        id: `b${serial}`,
        created: SINCE + 130 + serial,
      }));
      const world = worldOf([10, 100, 125].map((offset) => ({ id: `p${offset}`, created: SINCE + offset })));
      const upstream = upstreamOf(source, world);
      let { cursor } = await followLane(source, upstream, ask({ lane: newest(source) }));
      const arrivals = [
        [{ id: "late1", created: SINCE + 7 }],
        busy,
        [{ id: "late2", created: SINCE + 131 }],
        [],
      ];
      for (const posts of arrivals) {
        world.posts.push(...posts);
        const poll = await followLane(source, upstream, ask({ cursor, lane: newest(source) }));
        expect(poll.ids.sort()).toEqual(idsOf(posts));
        cursor = poll.cursor;
      }
    });

    test("a crowded first page is not followed by its elders", async () => {
      const posts = Array.from({ length: 180 }, (_, serial) => ({
        id: `p${serial}`,
        created: SINCE + Math.floor(serial / 2),
      }));
      const upstream = upstreamOf(source, worldOf(posts));
      const { cursor } = await followLane(source, upstream, ask({ lane: newest(source) }));
      expect((await followLane(source, upstream, ask({ cursor, lane: newest(source) }))).ids).toEqual([]);
    });

    test("more posts than a page within the second `since` are all found", async () => {
      const posts = Array.from({ length: 130 }, (_, serial) => ({ id: `p${serial}`, created: SINCE }));
      const upstream = upstreamOf(source, worldOf(posts));
      const found = new Set<string>();
      for (const lane of source.lanes)
        for (const id of (await followLane(source, upstream, ask({ lane }))).ids) found.add(id);
      expect([...found].sort()).toEqual(idsOf(posts));
    });

    test("a page that is empty for once does not make its posts new again", async () => {
      const world = worldOf([{ id: "a", created: SINCE + 9 }]);
      const upstream = upstreamOf(source, world);
      let { cursor } = await followLane(source, upstream, ask({ lane: newest(source) }));
      const hidden = world.posts.splice(0);
      cursor = (await followLane(source, upstream, ask({ cursor, lane: newest(source) }))).cursor;
      world.posts.push(...hidden);
      expect((await followLane(source, upstream, ask({ cursor, lane: newest(source) }))).ids).toEqual([]);
    });
  });
}
