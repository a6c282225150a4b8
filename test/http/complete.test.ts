import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Sighting } from "../../src/model/submission.ts";
import { sightingOf } from "../support/temporary-store.ts";
import { type OpenApp, openApp } from "./open-app.ts";

let open: OpenApp;
beforeAll(async () => {
  open = await openApp();
  await addPictures(open, [
    { place: "pics", author: "ann", title: "A lighthouse in fog" },
    { place: "pics", author: "anton", title: "Light and lighthouse", flair: "My photo" },
    { place: "Pictures", author: "bob", title: "Fog", flair: 'with "quotes", and commas' },
  ]);
});
afterAll(() => open.close());

async function addPictures({ context: { store, now } }: OpenApp, told: Partial<Sighting>[]) {
  const by = { provider: "reddit-api", feedId: 0, fresh: true };
  const sightings = told.map((changes, index) => sightingOf({ id: `s${index}`, flair: null, ...changes }));
  await store.saveSightings(
    sightings.map((sighting) => ({ sighting, links: [] })),
    by,
    now(),
  );
  for (const { id } of sightings) {
    const url = `https://i.redd.it/${id}.jpg`;
    await store.addImages([{ submissionId: id, url, key: url, host: "i.redd.it", created: 1 }], now());
    const sha256 = id.charCodeAt(1).toString(16).padStart(64, "0");
    const facts = { format: "jpeg", width: 100, height: 80, frames: 1, original: true } as const;
    await store.saveFile(
      url,
      { ...facts, sha256, md5: sha256.slice(32), size: 1234, descriptors: {} },
      now(),
    );
  }
  while ((await store.retagPosts(100)) > 0);
}

type Answer = { start: number; end: number; completions: { text: string; count: number | null }[] };

const complete = async (tags: string, at?: number): Promise<Answer> => {
  const parameters = new URLSearchParams({ tags, ...(at !== undefined && { at: String(at) }) });
  return (await open.json(`/api/complete?${parameters}`, { key: "read-key" })).body as Answer;
};
const offered = async (tags: string) =>
  (await complete(tags)).completions.map(({ text, count }) => (count === null ? text : `${text} ${count}`));

const cases: [rule: string, tags: string, offered: string[]][] = [
  [
    "values with their numbers, the commonest first",
    "subreddit:pi",
    ["subreddit:pics 2", "subreddit:pictures 1"],
  ],
  ["also as a place is spoken of", "subreddit:r/pic", ["subreddit:pics 2", "subreddit:pictures 1"]],
  ["all values of a key", "author:", ["author:ann 1", "author:anton 1", "author:bob 1"]],
  ["the last of several values, none twice", "author:ann,an", ["author:ann,anton 1"]],
  ["values with spaces are quoted, and what no term can hold is left out", "flair:", ['flair:"my photo" 1']],
  ["a minus is kept", "-format:j", ["-format:jpeg 3"]],
  ["keys that have few values", "has:c", ["has:counts", "has:comments", "has:caption"]],
  ["yes or no", "nsfw:", ["nsfw:yes", "nsfw:no"]],
  ["keys, then words of titles", "f", ["flair:", "format:", "fog 2"]],
  ["words without their case", "LIGHT", ["lighthouse 2", "light 1"]],
  ["nothing for a number", "score:10", []],
  ["nothing for an unknown key", "colour:re", []],
];
describe("offers", () => {
  test.each(cases)("%s: %s", async (_, tags, expected) => {
    expect(await offered(tags)).toEqual(expected);
  });
});

test("with nothing typed, the commonest keys: ten at most", async () => {
  const { completions } = await complete("");
  expect(completions).toHaveLength(10);
  expect(completions[0]).toEqual({ text: "subreddit:", count: null, about: "posted there" } as never);
});

test("says which characters a completion stands for", async () => {
  expect(await complete("fog subr score:1..", 8)).toMatchObject({ start: 4, end: 8 });
  expect(await complete("fog", 99)).toMatchObject({ start: 0, end: 3 });
});

test("is for readers", async () => {
  expect((await open.ask("/api/complete?tags=a", { key: undefined })).status).toBe(401);
  expect((await open.ask("/api/complete?tags=a", { key: "read-key" })).status).toBe(200);
});

test.each([
  "/api/complete?at=-1",
  "/api/complete?at=x",
  `/api/complete?tags=${"a".repeat(1001)}`,
  "/api/complete?x=1",
])("%s is refused", async (path) => {
  expect((await open.ask(path)).status).toBe(400);
});
