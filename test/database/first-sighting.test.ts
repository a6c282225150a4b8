import { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { firstSighting, mergeSighting } from "../../src/database/submissions/merge-sighting.ts";
import type { Sighting, SubmissionMedia } from "../../src/model/submission.ts";
import { observationOf, sightingOf, archive, temporaryStore } from "../support/temporary-store.ts";

const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const orNull = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });
const word = fc.string({ maxLength: 8 });

const gallery: SubmissionMedia["gallery"] = { items: [{ mediaId: "m", status: "valid" }] };

const anySighting: fc.Arbitrary<Sighting> = fc
  .record({
    title: word,
    author: orNull(word),
    created: fc.nat(),
    url: orNull(word),
    permalink: orNull(word),
    crosspostParent: orNull(word),
    flair: maybe(orNull(word)),
    nsfw: maybe(fc.boolean()),
    spoiler: maybe(fc.boolean()),
    score: maybe(fc.integer()),
    comments: maybe(fc.nat()),
    removal: maybe(orNull(word)),
    media: maybe(
      fc.constantFrom<SubmissionMedia>({}, { gallery }, { preview: "p" }, { gallery, preview: "p" }),
    ),
    observedAt: fc.nat(),
  })
  .map((fields) => sightingOf({ id: "a", ...fields }));

describe("a first sighting", () => {
  test("makes the same row as merging it into nothing", () => {
    fc.assert(
      fc.property(anySighting, fc.nat({ max: 9 }), fc.nat(), (seen, authority, now) => {
        const merged = mergeSighting(undefined, seen, authority, now);
        expect(JSON.stringify(firstSighting(seen, authority, now))).toBe(JSON.stringify(merged));
      }),
      { numRuns: 1000 },
    );
  });
});

describe("the index of titles", () => {
  test("holds every current title, though a slice holds a post more than once", async () => {
    const { store, path, dispose } = await temporaryStore();
    const posts = fc.array(fc.record({ id: fc.constantFrom("a", "b", "c", "d"), title: word }), {
      maxLength: 8,
    });
    using database = new Database(path);
    try {
      let time = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(posts, { maxLength: 3 }), async (slices) => {
          // Other submissions each time; the later observation counts, so that many titles change.
          const round = `r${++time}`;
          for (const slice of slices) {
            const seen = slice.map(({ id, title }) =>
              observationOf({ id: round + id, title, observedAt: ++time }, []),
            );
            await store.saveSightings(seen, archive, 1_700_000_000);
          }
          // Compares the index with the rows themselves, and throws.
          database.run("INSERT INTO submission_text(submission_text, rank) VALUES ('integrity-check', 1)");
        }),
        { numRuns: 60 },
      );
    } finally {
      await dispose();
    }
  });
});
