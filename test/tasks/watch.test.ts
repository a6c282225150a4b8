import { afterAll, beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import sharp from "sharp";
import { findNear } from "../../src/tasks/find-near.ts";
import { watch } from "../../src/tasks/watch.ts";
import { paint, recompress } from "../http/open-repost-world.ts";
import { openWorld, type World } from "../support/open-world.ts";
import { observationOf, archive } from "../support/temporary-store.ts";

let world: World;
/** A painting, the same saved worse and smaller, the same with a border cut off, and another. */
const contents: Record<string, Uint8Array>[] = [];
/** Which of them are nearly the same as which, as comparing them says. */
const alike: boolean[][] = [];

beforeAll(async () => {
  world = await openWorld({}, { parts: { sources: [] } });
  const { index, media } = world.context;
  await index.complete();
  const [one, other] = [await paint(20), await paint(30)];
  const cut = await sharp(one).extract({ left: 12, top: 9, width: 296, height: 222 }).jpeg().toBuffer();
  for (const bytes of [one, await recompress(one), cut, other]) {
    const examined = await media.withTemporary(async (path) => {
      await media.write(path, new Blob([Buffer.from(bytes)]));
      return media.examine(path, { thumbnail: false });
    });
    // Without it nothing is aligned, which takes most of the time and decides nothing here.
    contents.push(
      Object.fromEntries(Object.entries(examined.descriptors).filter(([name]) => name !== "luma")),
    );
  }
  const run = ++runs;
  const files = await Promise.all(contents.map((_, picture) => store(run, idOf(run, picture), picture, 1)));
  for (const fileId of files) {
    const near = (await findNear(world.context, fileId)).files.map((match) => match.fileId);
    alike.push(files.map((file) => file === fileId || near.includes(file)));
  }
  expect(alike[0]).toEqual([true, true, true, false]);
  await forget(run, 4);
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
const idOf = (run: number, n: number): string => `w${run}x${n}`;

/** A post shows a picture, which is encoded. @returns its file. */
async function store(run: number, id: string, picture: number, created: number): Promise<number> {
  const { store } = world.context;
  await store.saveSightings([observationOf({ id, created }, [])], { ...archive, provider: "dpchallenge" }, 1);
  const url = `https://p.test/${id}`;
  await store.addImages([{ submissionId: id, url, key: url, host: "p.test", created }], 1);
  const facts = { md5: "", size: 1, format: "png", width: 1, height: 1, frames: 1, original: false } as const;
  const descriptors = contents[picture] ?? {};
  const { fileId } = await store.saveFile(url, { ...facts, sha256: `${run} ${picture}`, descriptors }, 1);
  return fileId;
}

/** All of a run goes, so that the next may show the same pictures. */
async function forget(run: number, count: number): Promise<void> {
  const ids = Array.from({ length: count }, (_, n) => idOf(run, n));
  await world.context.store.forgetSubmissions(ids, 1);
}

async function arrive(
  run: number,
  all: readonly Post[],
  { order, atOnce }: { order: number[]; atOnce: number },
) {
  let waiting = 0;
  for (const n of order.filter((at) => at < all.length)) {
    const { picture, created, author, crosspostOf } = all[n] as Post;
    const id = idOf(run, n);
    const crosspostParent = crosspostOf >= 0 && crosspostOf !== n ? idOf(run, crosspostOf) : null;
    const seen = observationOf({ id, author, created, crosspostParent }, []);
    await world.context.store.saveSightings([seen], archive, 1);
    await store(run, id, picture, created);
    if (++waiting % atOnce === 0) await watch(world.context);
  }
  await watch(world.context);
  return world.rows<{ row: string }>(
    `SELECT substr(submission_id, instr(submission_id, 'x')) || ' of ' || substr(original_submission_id, instr(original_submission_id, 'x'))
       || ', ' || occurrence AS row
     FROM repost WHERE state = 'open' AND submission_id LIKE '${idOf(run, 0).slice(0, -1)}%' ORDER BY 1`,
  );
}

/** The same slowly, from all at once. */
function expected(all: readonly Post[]): { row: string }[] {
  const inTime = all.map((post, n) => ({ ...post, n })).sort((a, b) => a.created - b.created || a.n - b.n);
  const parentOf = (n: number): number | undefined => {
    const parent = all[n]?.crosspostOf ?? -1;
    return parent >= 0 && parent !== n ? parent : undefined;
  };
  return inTime
    .flatMap((post, at) => {
      const near = (n: number) => alike[all[n]?.picture ?? 0]?.[post.picture] === true;
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
      return [{ row: `x${post.n} of x${original.n}, ${before.length + 1}` }];
    })
    .sort((a, b) => (a.row < b.row ? -1 : 1));
}

test("whatever arrives first, the same is reported in the end, and it is what looking at all at once gives", async () => {
  await fc.assert(
    fc.asyncProperty(posts, arrival, arrival, async (all, one, other) => {
      for (const way of [one, other]) {
        const run = ++runs;
        expect(await arrive(run, all, way)).toEqual(expected(all));
        await forget(run, all.length);
      }
    }),
    { numRuns: 25 },
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
  await watch(world.context);
  expect(await arrive(run, [], { order: [], atOnce: 1 })).toEqual(expected(two));
});
