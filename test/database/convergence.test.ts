import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import fc from "fast-check";
import type { GalleryItem, Sighting } from "../../src/model/submission.ts";
import { observe } from "../../src/tasks/observe.ts";
import { createResolvers } from "../../src/resolvers/resolvers.ts";
import { sightingOf, temporaryStore } from "../support/temporary-store.ts";

const resolvers = createResolvers({ imgurClientId: undefined });
const providers = ["reddit-api", "arctic-shift", "dump", "pullpush", "reddit-atom", "push"];

/** One provider's observation of one submission at one time. */
type Look = { provider: string; at: number; fields: Partial<Sighting> };

const rarely = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const items = fc.array(fc.constantFrom<GalleryItem["status"]>("valid", "failed", "unprocessed"), {
  maxLength: 3,
});
const gallery = items.map((states) => ({
  items: states.map((status, n): GalleryItem => ({
    mediaId: `m${n}`,
    status,
    ...(status === "valid" && { url: `https://i.redd.it/m${n}.jpg` }),
  })),
}));
/** Signatures differ between providers, and so do the spellings of one picture's address. */
const preview = fc.constantFrom("1", "2", "3").map((s) => `https://preview.redd.it/abcdefghijk01.jpg?s=${s}`);
const url = fc.constantFrom(
  "https://i.redd.it/abcdefghijk01.jpg",
  "https://preview.redd.it/abcdefghijk01.jpg?width=640&s=1",
  "https://preview.redd.it/title-v0-abcdefghijk01.jpg?s=2",
  "https://www.reddit.com/gallery/a",
  "http://reddit.com/gallery/a/",
  "http://example.com/b.jpg",
  "https://www.example.com/b.jpg",
);

const fields = fc.record({
  title: fc.constantFrom("One", "Two"),
  author: fc.constantFrom("alice", "bob", null),
  created: fc.constantFrom(1_600_000_000, 1_600_000_001),
  place: fc.constantFrom("pics", "Pics"),
  url: fc.option(url),
  flair: rarely(fc.constantFrom("OC", "Photo", null)),
  nsfw: rarely(fc.boolean()),
  spoiler: rarely(fc.boolean()),
  score: rarely(fc.nat(3)),
  comments: rarely(fc.nat(3)),
  removal: rarely(fc.constantFrom("moderator", "deleted", null)),
  media: rarely(fc.record({ gallery, preview }, { requiredKeys: [] })),
  links: fc.array(url, { maxLength: 3 }),
});

const looks = fc
  .uniqueArray(
    fc.record({
      provider: fc.constantFrom(...providers),
      at: fc.integer({ min: 1_600_000_100, max: 1_600_000_104 }),
      fields,
    }),
    // One provider has one observation at one time.
    { minLength: 2, maxLength: 7, selector: ({ provider, at }) => `${provider} ${at}` },
  )
  .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })));

test("any order of observations ends in the same rows, by their natural keys", async () => {
  const { store, path, dispose } = await temporaryStore();
  const db = new Database(path, { readonly: true });
  let runs = 0;
  const endState = async (list: readonly Look[]) => {
    const id = `r${runs++}`;
    for (const { provider, at, fields } of list) {
      const by = { provider, feedId: 1, fresh: true };
      const sighting = sightingOf({ ...fields, id, permalink: null, observedAt: at });
      await store.saveSightings([observe(resolvers, sighting)], by, at);
    }
    const all = (sql: string) => db.query<Record<string, unknown>, [string]>(sql).all(id);
    return {
      submission: all(
        `SELECT title, author, created, place, url, permalink, crosspost_parent, flair, nsfw, spoiler, score, comments,
         removal, media, authority, observed_at, origins FROM submission WHERE id = ?`,
      ),
      sightings: all(
        `SELECT provider, first_at, last_at FROM sighting JOIN submission ON seq = submission_seq WHERE id = ?
         ORDER BY provider`,
      ),
      links: all("SELECT key, state, created FROM link WHERE submission_id = ? ORDER BY key"),
    };
  };
  await fc.assert(
    fc.asyncProperty(looks, async ([list, shuffled]) => {
      expect(await endState(shuffled)).toEqual(await endState(list));
    }),
    { numRuns: 300 },
  );
  db.close();
  await dispose();
});

test("an observation that is saved twice changes nothing", async () => {
  const { store, dispose } = await temporaryStore();
  const by = { provider: "reddit-api", feedId: 1, fresh: true };
  const observation = observe(
    resolvers,
    sightingOf({ id: "a", url: "https://example.com/b.jpg", observedAt: 5 }),
  );
  expect(await store.saveSightings([observation], by, 9)).toEqual(["created"]);
  expect(await store.saveSightings([observation], by, 10)).toEqual(["unchanged"]);
  await dispose();
});
