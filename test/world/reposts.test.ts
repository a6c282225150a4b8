import { expect, test } from "bun:test";
import sharp from "sharp";
import { chooseReposts } from "../../scripts/demo/repost-trial.ts";
import { createWorld } from "../../scripts/world/create-world.ts";
import { bytesOf, contentOf } from "../../scripts/world/recipes.ts";
import { addReposts } from "../../scripts/world/reposts.ts";
import { sizeOf } from "../../scripts/world/scene.ts";
import type { World } from "../../scripts/world/world.ts";

const now = 1_790_000_000;
function openWorld(isHunted: boolean, seed = 1): World {
  const world = createWorld({ seed, now, submissions: 120, subreddits: ["pics", "EarthViews"] });
  if (isHunted) addReposts(world, seed);
  return world;
}
const world = openWorld(true);
const ofKind = (kind: string) => world.submissions.filter((one) => one.kind === kind);
const firstPosts = (painting: number | undefined) =>
  world.submissions.filter(({ expected }) => expected[0]?.recipe.painting === painting);

test("whatever else is in the world stays as it is, and all of it is in the order of time", () => {
  const ids = new Set(world.submissions.map(({ id }) => id));
  for (const { id } of openWorld(false).submissions) expect(ids.has(id)).toBe(true);
  expect(world.submissions).toEqual(world.submissions.toSorted((a, b) => a.created - b.created));
  expect(world.submissions.filter(({ created }) => created > now)).toEqual([]);
});

test("about twenty reposts of pictures of others, each altered, several by one author", () => {
  const reposts = ofKind("repost");
  expect(reposts.length).toBeGreaterThanOrEqual(15);
  expect(reposts.filter(({ author }) => author === "goldrush_99").length).toBeGreaterThanOrEqual(2);
  for (const { expected, author, created } of reposts) {
    const [original] = firstPosts(expected[0]?.recipe.painting);
    expect(original?.kind).toBe("image");
    expect(original?.author).not.toBe(author);
    expect(original?.created).toBeLessThan(created);
    expect(expected.map(({ recipe }) => contentOf(recipe))).not.toEqual(
      original?.expected.map(({ recipe }) => contentOf(recipe)) ?? [],
    );
  }
  const ways = reposts.map(({ expected: [picture] }) => picture?.recipe);
  expect(ways.some((recipe) => recipe?.copy?.mirrored)).toBe(true);
  expect(ways.some((recipe) => recipe?.altered?.cut)).toBe(true);
  expect(ways.some((recipe) => recipe?.altered?.lines)).toBe(true);
});

test("a template is filled in by enough authors to be known as one, with the words of others by two", () => {
  const filled = ofKind("template");
  expect(new Set(filled.map(({ author }) => author)).size).toBe(filled.length);
  expect(filled.length).toBeGreaterThanOrEqual(10);
  expect(new Set(filled.map(({ title }) => title)).size).toBe(filled.length - 2);
});

test("an advertisement stands there under five names, as five files", () => {
  const adverts = ofKind("advert");
  expect(new Set(adverts.map(({ author }) => author)).size).toBe(5);
  expect(
    new Set(adverts.flatMap(({ expected }) => expected.map(({ recipe }) => contentOf(recipe)))).size,
  ).toBe(5);
});

test.each([1, 2, 3, 4])("there is a repost to show and a crosspost that is none, in world %d", (seed) => {
  const { repost, original, crosspost } = chooseReposts(openWorld(true, seed));
  expect(repost.created).toBeGreaterThan(original.created);
  expect(crosspost.post["crosspost_parent"]).toStartWith("t3_");
});

test("altered pictures have the size that is said of them", async () => {
  for (const { expected } of ofKind("repost").slice(0, 8))
    for (const { recipe } of expected) {
      const { width, height } = await sharp(await bytesOf(recipe)).metadata();
      expect(Math.abs(width - sizeOf(recipe).width)).toBeLessThanOrEqual(1);
      expect(Math.abs(height - sizeOf(recipe).height)).toBeLessThanOrEqual(1);
    }
});
