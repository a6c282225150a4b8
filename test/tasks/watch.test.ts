import { afterAll, beforeAll, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { dhashXorNorm } from "../../src/similarity/dhash-xor-norm.ts";
import { createBell } from "../../src/tasks/batch.ts";
import { watch } from "../../src/tasks/watch.ts";
import { openWorld, type World } from "../support/open-world.ts";
import { observationOf, somebody } from "../support/temporary-store.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld({}, { parts: { sources: [] } });
  await world.context.index.complete();
});
afterAll(() => world.close());

/** One post of one of a run's few pictures. */
type Post = { picture: number; created: number; author: string; crosspostOf: number };
const posts = fc.array(
  fc.record({
    picture: fc.integer({ min: 0, max: 3 }),
    created: fc.integer({ min: 1, max: 4 }),
    author: fc.constantFrom("ann", "bob", "cy"),
    crosspostOf: fc.integer({ min: -4, max: 6 }),
  }),
  { minLength: 1, maxLength: 7 },
);
/** In which order they arrive, and how many before they are compared. */
const arrival = fc.record({
  order: fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6], { minLength: 7 }),
  atOnce: fc.integer({ min: 1, max: 7 }),
});

let runs = 0;
/** The pictures of a run: each next one some bits further from the first, all of them far from those of any other run. */
function picturesOf(run: number): Uint8Array[] {
  const noise = Uint8Array.from(createHash("sha256").update(String(run)).digest().subarray(0, 24));
  return [0, 3, 9, 30].map((bits) =>
    noise.map((byte, at) => byte ^ (at * 8 < bits ? 2 ** Math.min(8, bits - at * 8) - 1 : 0)),
  );
}
const idOf = (run: number, n: number): string => `w${run}x${n}`;

async function arrive(
  run: number,
  all: readonly Post[],
  { order, atOnce }: { order: number[]; atOnce: number },
) {
  const { store } = world.context;
  const pictures = picturesOf(run);
  let waiting = 0;
  for (const n of order.filter((at) => at < all.length)) {
    const { picture, created, author, crosspostOf } = all[n] as Post;
    const id = idOf(run, n);
    const crosspostParent = crosspostOf >= 0 && crosspostOf !== n ? idOf(run, crosspostOf) : null;
    await store.saveSightings([observationOf({ id, author, created, crosspostParent }, [])], somebody, 1);
    const url = `https://p.test/${id}`;
    await store.addImages([{ submissionId: id, url, key: url, host: "p.test", created }], 1);
    const facts = {
      md5: "",
      size: 1,
      format: "png",
      width: 1,
      height: 1,
      frames: 1,
      original: false,
    } as const;
    const [dhash = new Uint8Array()] = [pictures[picture]];
    const histogram = new Uint8Array(48);
    const content = `${run} ${picture}`;
    const { fileId } = await store.saveFile(
      url,
      { ...facts, sha256: content, descriptors: { dhash, histogram } },
      1,
    );
    await world.context.index.add([{ file: fileId, encoder: "dhash", bytes: dhash }]);
    if (++waiting % atOnce === 0) await watch(world.context, createBell());
  }
  await watch(world.context, createBell());
  return world.rows<{ row: string }>(
    `SELECT substr(submission_id, instr(submission_id, 'x')) || ' of ' || substr(original_submission_id, instr(original_submission_id, 'x'))
       || ', ' || occurrence || ', ' || score || ' ' || verdict AS row
     FROM repost WHERE state = 'open' AND submission_id LIKE '${idOf(run, 0).slice(0, -1)}%' ORDER BY 1`,
  );
}

/** The same slowly, from all at once. */
function expected(run: number, all: readonly Post[]): { row: string }[] {
  const pictures = picturesOf(run);
  const bits = (a: number, b: number) =>
    dhashXorNorm.distance(pictures[a] ?? new Uint8Array(), pictures[b] ?? new Uint8Array());
  const inTime = all.map((post, n) => ({ ...post, n })).sort((a, b) => a.created - b.created || a.n - b.n);
  const parentOf = (n: number): number | undefined => {
    const parent = all[n]?.crosspostOf ?? -1;
    return parent >= 0 && parent !== n ? parent : undefined;
  };
  return inTime
    .flatMap((post, at) => {
      const near = (n: number) => bits(all[n]?.picture ?? 0, post.picture) <= 12;
      // A crosspost leads back as long as it is of the same picture.
      const rootOf = (n: number): number => {
        const seen = new Set([n]);
        for (let next = parentOf(n); near(n) && next !== undefined && !seen.has(next); next = parentOf(n))
          seen.add((n = next));
        return n;
      };
      const before = inTime.slice(0, at).filter(({ n }) => near(n));
      const [original] = before;
      if (!original || original.author === post.author) return [];
      const root = rootOf(post.n);
      if (root !== post.n && root === rootOf(original.n)) return [];
      const distance = bits(original.picture, post.picture);
      const score = 100 - 2 * distance;
      const verdict = distance <= 4 ? "same" : "likely";
      return [{ row: `x${post.n} of x${original.n}, ${before.length + 1}, ${score} ${verdict}` }];
    })
    .sort((a, b) => (a.row < b.row ? -1 : 1));
}

test("whatever arrives first, the same is reported in the end, and it is what looking at all at once gives", async () => {
  await fc.assert(
    fc.asyncProperty(posts, arrival, arrival, async (all, one, other) => {
      const [first, second] = [++runs, ++runs];
      expect(await arrive(first, all, one)).toEqual(expected(first, all));
      expect(await arrive(second, all, other)).toEqual(expected(second, all));
    }),
    { numRuns: 40 },
  );
});

test("what cannot be compared is passed by, and holds up nothing", async () => {
  const { store } = world.context;
  const run = ++runs;
  const broken = {
    ...world.context,
    store: { ...store, sceneOf: async () => Promise.reject(new Error("no")) },
  };
  const two = [
    { picture: 0, created: 1, author: "ann", crosspostOf: -1 },
    { picture: 0, created: 2, author: "bob", crosspostOf: -1 },
  ];
  const working = world.context.store;
  world.context.store = broken.store;
  expect(await arrive(run, two, { order: [0, 1], atOnce: 1 })).toEqual([]);
  expect((await working.counts()).unwatched).toBe(2);
  world.context.store = working;
  await watch(world.context, createBell());
  expect(await arrive(run, [], { order: [], atOnce: 1 })).toEqual(expected(run, two));
});
