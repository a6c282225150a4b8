import { beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import { describe } from "../../scripts/bench/quality/collection.ts";
import { generatePictures } from "../../scripts/bench/quality/pictures.ts";
import { transforms } from "../../scripts/bench/quality/transforms.ts";
import { watch } from "../../src/tasks/watch.ts";
import { openWorld, type World } from "../support/open-world.ts";
import { archive, observationOf } from "../support/temporary-store.ts";

/**
 * The end state is a function of the set of files and occurrences: edges, clusters and reports do not depend on what arrived
 * first, on how much arrived before it was compared, nor on what has come and gone.
 */

/** What happens to a picture between two posts and leaves it barely alike: from one side a copy is found, from the other not. */
const happened = [
  "10 % off one corner",
  "+ 20 % off one side",
  "rotation by 10 degrees",
  "two big lines of text",
  "white caption bar of 20 % on top",
  "+ caption bar, scale 0.5, JPEG quality 30",
  "centred crop of 20 %",
  "+ mirror, crop of 10 %",
  "+ border of 10 %, mirror",
  "+ screen of a phone",
  "+ story with a blurred background",
  "rotation by 90 degrees",
  "mirror",
  "JPEG quality 10",
];
const memeText = "+ meme text at top and bottom";
/** Eight authors make a template: one is there to stay, the other as long as the passing posts are there. */
const memes = { lasting: 10, passing: 6 };
const authors = Array.from({ length: 12 }, (_, n) => `author${n}`);

type Picture = { sha256: string; descriptors: Record<string, Uint8Array> };
const pictures: Picture[] = [];
type Post = { id: string; picture: number; created: number; author: string };
const posts: Post[] = [];
/** The latest posts, which come and go in some runs. */
const passing: Post[] = [];
/** The first meme of each template among the pictures. */
const templates: number[] = [];

const named = (name: string) => {
  const found = transforms.find((transform) => transform.name === name.replace(/^\+ /, ""));
  if (!found) throw new Error(`no transform ${name}`);
  return found;
};

beforeAll(async () => {
  const add = async (picture: Parameters<typeof describe>[0], changed: Picture["descriptors"] = {}) =>
    pictures.push({
      sha256: new Bun.CryptoHasher("sha256").update(picture.data).digest("hex"),
      descriptors: { ...(await describe(picture)), ...changed },
    });
  // A little more than a template needs.
  const lettering = { text: Uint8Array.of(26) };
  let n = 0;
  const kept: Parameters<typeof describe>[0][] = [];
  for await (const { picture } of generatePictures(24, 5)) {
    kept.push(picture);
    await add(picture);
    n++;
    if (n <= 3) for (const name of happened) await add(await named(name).apply(picture, n));
    const ofTemplate = n === 4 ? memes.lasting : n === 5 ? memes.passing : 0;
    if (ofTemplate > 0) templates.push(pictures.length);
    for (let meme = 0; meme < ofTemplate; meme++)
      await add(await named(memeText).apply(picture, meme), lettering);
  }
  const [lasting = 0, shortLived = 0] = templates;
  const once = [...pictures.keys()];
  // Contents of passing posts alone: further memes of the second template, and copies of two pictures.
  for (const seed of [20, 21, 22, 23])
    if (kept[4]) await add(await named(memeText).apply(kept[4], seed), lettering);
  for (const picture of kept.slice(1, 3)) await add(await named("rotation by 3 degrees").apply(picture, 9));
  const twice = [...once.slice(0, 15), ...once.slice(lasting, lasting + 4)];
  for (const [at, picture] of [...once, ...twice].entries()) {
    // A time by the content, so that any of its near-duplicates may be the original.
    const created = 1 + (Number.parseInt(pictures[picture]?.sha256.slice(0, 6) ?? "", 16) % 50);
    posts.push({ id: `p${at}`, picture, created, author: authors[at % authors.length] ?? "" });
  }
  const ofPassing = [...[...pictures.keys()].slice(once.length), 0, lasting, shortLived, 20, 40];
  for (const [at, picture] of ofPassing.entries())
    passing.push({ id: `q${at}`, picture, created: 60 + at, author: `passer${at}` });
  // It counts the passing post of the same picture as long as that is there.
  posts.push({ id: "last", picture: 0, created: 90, author: "late" });
});

const facts = { md5: "", size: 1, format: "png", width: 1, height: 1, frames: 1, original: false } as const;

async function arrive({ context: { store } }: World, { id, picture, created, author }: Post): Promise<void> {
  await store.saveSightings([observationOf({ id, author, created }, [])], archive, 1);
  const url = `https://p.test/${id}`;
  await store.addImages([{ submissionId: id, url, key: url, host: "p.test", created }], 1);
  const { sha256, descriptors } = pictures[picture] as Picture;
  await store.saveFile(url, { ...facts, sha256, descriptors }, 1);
}

/** What there is in the end, without a name that depends on the order. */
async function endState(world: World) {
  const rows = world.rows<Record<string, unknown>>(
    `SELECT min(a.sha256, b.sha256) AS a, max(a.sha256, b.sha256) AS b, score
     FROM edge JOIN file a ON a.id = edge.a JOIN file b ON b.id = edge.b ORDER BY 1, 2`,
  );
  const files = world.rows<{ id: number; sha256: string }>("SELECT id, sha256 FROM file ORDER BY sha256");
  const clusters: unknown[] = [];
  for (const { id, sha256 } of files) {
    const { cluster } = await world.context.store.sceneOf(id);
    const name = files.find((file) => file.id === cluster.name)?.sha256;
    clusters.push([sha256, name, cluster.files.length, cluster.authors, cluster.textShare.toFixed(9)]);
  }
  const reposts = world.rows<Record<string, unknown>>(
    `SELECT submission_id, original_submission_id, score, verdict, transform, distances, occurrence,
       (SELECT sha256 FROM file WHERE id = template_file_id) AS template
     FROM repost WHERE state = 'open' ORDER BY 1`,
  );
  return { edges: rows, clusters, reposts };
}

type Arrival = { order: number[]; atOnce: number; passes: boolean };

async function inOrder({ order, atOnce, passes }: Arrival) {
  const world = await openWorld({}, { parts: { sources: [] } });
  await world.context.index.complete();
  const { store } = world.context;
  let waiting = 0;
  for (const [step, at] of order.entries()) {
    await arrive(world, posts[at] as Post);
    const guest = passes && step % 6 === 0 ? passing[step / 6] : undefined;
    if (guest) await arrive(world, guest);
    if (++waiting % atOnce === 0) await watch(world.context);
    const leaving = passes && step % 24 === 23 ? passing[(step - 5) / 6] : undefined;
    if (leaving) await store.forgetSubmissions([leaving.id], 1);
  }
  await watch(world.context);
  if (passes) {
    const ids = passing.map(({ id }) => id);
    await store.forgetSubmissions(ids, 1);
  }
  await watch(world.context);
  const state = await endState(world);
  await world.close();
  return state;
}

let first: Awaited<ReturnType<typeof inOrder>>;
beforeAll(async () => {
  first = await inOrder({ order: [...posts.keys()], atOnce: 1, passes: false });
});

test("the set has near-duplicates of every kind, a template, and reposts", () => {
  expect(first.edges.length).toBeGreaterThan(60);
  expect(first.reposts.length).toBeGreaterThan(30);
  expect(first.reposts.some(({ template }) => template !== null)).toBe(true);
});

test("whatever arrives first, and whatever has come and gone, the end is the same", async () => {
  const arrivals = fc.record({
    order: fc.shuffledSubarray([...posts.keys()], { minLength: posts.length }),
    atOnce: fc.constantFrom(1, 3, 1000),
    passes: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(arrivals, async (arrival) => {
      expect(await inOrder(arrival)).toEqual(first);
    }),
    {
      numRuns: 3,
      endOnFailure: true,
      examples: [[{ order: [...posts.keys()].toReversed(), atOnce: 3, passes: true }]],
    },
  );
});
