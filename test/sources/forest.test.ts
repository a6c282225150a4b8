import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { AppError } from "../../src/errors.ts";
import type { Fetcher } from "../../src/net/fetcher.ts";
import type { Comment } from "../../src/model/comment.ts";
import { arcticShift } from "../../src/sources/arctic-shift.ts";
import { createRedditApi } from "../../src/sources/reddit-api.ts";
import type { Source } from "../../src/sources/source.ts";
import { archiveForest, bodies, type Forest, growForest, redditForest } from "./forest.ts";
import { memoryFetcher } from "./memory-fetcher.ts";

const reddit = createRedditApi({ clientId: "id", clientSecret: "secret" }, () => 1_700_000_000);

async function readAll(source: Source, forest: Forest, fetcher: Fetcher): Promise<Comment[][]> {
  const pages: Comment[][] = [];
  for await (const page of source.readForest?.(forest.submission, fetcher) ?? []) pages.push(page);
  return pages;
}

const readers: [string, Source, (forest: Forest, room: number) => Fetcher & { asked: string[] }][] = [
  ["reddit-api", reddit, (forest, room) => redditForest(forest, { pageSize: room })],
  ["arctic-shift", arcticShift, (forest, room) => archiveForest(forest, { cap: room })],
];

describe.each(readers)("%s", (_, source, upstreamOf) => {
  const forest = growForest(10_000, 12);
  const idsOf = (pages: Comment[][]) => pages.flat().map((comment) => comment.id);

  test("a forest of 10,000 comments comes whole, each once, with where it stands", async () => {
    const upstream = upstreamOf(forest, 400);
    const pages = await readAll(source, forest, upstream);
    expect(idsOf(pages).toSorted()).toEqual(forest.nodes.map((node) => node.id).toSorted());
    const byId = new Map(pages.flat().map((comment) => [comment.id, comment]));
    for (const node of forest.nodes) expect(byId.get(node.id)?.parentId).toBe(node.parent?.id ?? null);
    expect(Math.max(...forest.nodes.map((node) => node.depth))).toBe(11);
    expect(upstream.asked.length).toBeGreaterThan(40);
  });

  test("the links of its bodies are those that were meant", async () => {
    const small = growForest(80, 12);
    const found = new Map(
      (await readAll(source, small, upstreamOf(small, 30))).flat().map((one) => [one.id, one]),
    );
    for (const [at, node] of small.nodes.entries()) {
      const [body, links] = bodies[at % bodies.length] ?? ["", []];
      const comment = found.get(node.id);
      expect(comment?.links).toEqual(links);
      const isGone = body === "[deleted]";
      expect([comment?.body, comment?.removal]).toEqual(isGone ? [null, "deleted"] : [body, null]);
    }
  });

  test("a few come at a time, and nothing is asked for before those were taken", async () => {
    const upstream = upstreamOf(forest, 400);
    let taken = 0;
    for await (const page of source.readForest?.(forest.submission, upstream) ?? []) {
      taken += page.length;
      expect(page.length).toBeLessThanOrEqual(50);
      // Of the first answer.
      if (taken <= 300) expect(upstream.asked).toHaveLength(1);
      if (taken > 2000) break;
    }
    const atOnce = upstream.asked.length;
    expect(taken).toBeGreaterThan(2000);
    for await (const _ of source.readForest?.(forest.submission, upstreamOf(forest, 400)) ?? []);
    expect(atOnce).toBe(upstream.asked.length);
  });

  test("any forest comes whole, however little of it an answer shows", async () => {
    const shape = fc.record({
      count: fc.nat(150),
      depth: fc.integer({ min: 1, max: 40 }),
      room: fc.integer({ min: 1, max: 60 }),
    });
    await fc.assert(
      fc.asyncProperty(shape, async ({ count, depth, room }) => {
        const any = growForest(count, depth);
        const ids = idsOf(await readAll(source, any, upstreamOf(any, room)));
        expect(ids.toSorted()).toEqual(any.nodes.map((node) => node.id).toSorted());
      }),
      { numRuns: 60 },
    );
  });
});

test("where a hundred ids are too many for Reddit, fewer are asked for", async () => {
  const forest = growForest(2000, 12);
  const upstream = redditForest(forest, { pageSize: 50, mostIds: 60 });
  const ids = (await readAll(reddit, forest, upstream)).flat().map((comment) => comment.id);
  expect(ids.toSorted()).toEqual(forest.nodes.map((node) => node.id).toSorted());
});

test("an expansion that is refused however few are asked for ends it", async () => {
  const forest = growForest(2000, 12);
  const upstream = redditForest(forest, { pageSize: 50, mostIds: 10 });
  await expect(readAll(reddit, forest, upstream)).rejects.toMatchObject({ code: "bad_answer" });
  expect(upstream.asked.length).toBeLessThan(10);
});

test("a submission that Reddit does not have is gone", async () => {
  const forest = { ...growForest(1, 1), submission: "other" };
  const upstream = redditForest(growForest(1, 1));
  await expect(readAll(reddit, forest, upstream)).rejects.toMatchObject({ code: "gone" });
});

test("an answer of another shape is a bad one", async () => {
  for (const body of [{}, [], [{}, {}]]) {
    const upstream = memoryFetcher(({ hostname }) =>
      hostname === "www.reddit.com" ? { body: { access_token: "t", expires_in: 3600 } } : { body },
    );
    await expect(readAll(reddit, growForest(1, 1), upstream)).rejects.toMatchObject({ code: "bad_answer" });
  }
});

test.each([
  [
    "too slow for the archive",
    { status: 422, body: { data: null, error: "Timeout. Maybe slow down a bit" } },
  ],
  ["more than we read", undefined],
])("a tree that is %s comes in smaller ones", async (_, refusal) => {
  const forest = growForest(700, 12);
  const upstream = archiveForest(forest);
  const narrow: Fetcher = {
    ...upstream,
    async get(url, options) {
      const limit = Number(new URL(url).searchParams.get("limit") ?? 0);
      if (limit <= 100) return upstream.get(url, options);
      if (refusal) return memoryFetcher(() => refusal).get(url, options);
      throw new AppError("over_limit", `GET ${url}: more than ${options?.maxBytes} bytes`);
    },
  };
  const ids = (await readAll(arcticShift, forest, narrow)).flat().map((comment) => comment.id);
  expect(ids.toSorted()).toEqual(forest.nodes.map((node) => node.id).toSorted());
});
