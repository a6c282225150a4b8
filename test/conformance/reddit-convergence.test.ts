import { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Sighting } from "../../src/model/submission.ts";
import { createResolvers } from "../../src/resolvers/resolvers.ts";
import { readArchivedPost } from "../../src/sites/arctic-shift/post.ts";
import { readRedditPost } from "../../src/sites/reddit/post.ts";
import { observe } from "../../src/tasks/observe.ts";
import { temporaryStore } from "../support/temporary-store.ts";
import { load, present, submissionsIn } from "./reddit-recordings.ts";
import type { Observation } from "../../src/model/observation.ts";

type Look = { provider: string; at: number; observation: Observation };

/** How each provider would have shown a recorded submission, and when: the archives at once and later, Atom at once. */
function looksAt(data: object): Look[] {
  const own = readRedditPost(data, { escaped: false });
  if (!own) return [];
  const resolvers = createResolvers({ imgurClientId: undefined });
  const unknown = {
    flair: undefined,
    nsfw: undefined,
    spoiler: undefined,
    removal: undefined,
    media: undefined,
  };
  const seen: [provider: string, after: number, sighting: Sighting | undefined][] = [
    ["reddit-api", 60, own],
    ["reddit-api", 40 * 3600, { ...own, score: 1234, comments: 56, removal: "moderator" }],
    ["arctic-shift", 30, readArchivedPost({ ...data, retrieved_on: own.created + 30 })],
    ["pullpush", 90, readArchivedPost({ ...data, retrieved_on: own.created + 90, author: "[deleted]" })],
    ["dump", 37 * 3600, readArchivedPost({ ...data, retrieved_on: own.created + 37 * 3600 })],
    ["reddit-atom", 45, { ...own, ...unknown, score: undefined, comments: undefined, crosspostParent: null }],
  ];
  return seen.flatMap(([provider, after, sighting]) => {
    const at = own.created + after;
    return sighting
      ? [{ provider, at, observation: observe(resolvers, { ...sighting, observedAt: at }) }]
      : [];
  });
}

async function endState(looks: readonly Look[]): Promise<unknown> {
  const { store, path, dispose } = await temporaryStore();
  for (const { provider, at, observation } of looks) {
    const by = { provider, feedId: 1, fresh: true };
    await store.saveSightings([observation], by, at);
  }
  using db = new Database(path, { readonly: true });
  const state = [
    `SELECT id, title, author, created, place, url, permalink, crosspost_parent, flair, nsfw, spoiler, score, comments,
     removal, media, authority, observed_at, origins FROM submission ORDER BY id`,
    "SELECT submission_id, key, state, created FROM link ORDER BY submission_id, key",
    `SELECT id, provider, first_at, last_at FROM sighting JOIN submission ON seq = submission_seq
     ORDER BY id, provider`,
  ].map((sql) => db.query(sql).all());
  await dispose();
  return state;
}

describe.skipIf(!present)("the same recorded submissions", () => {
  const files = ["popular-hot-2026", "gallery-captions", "removed-posts", "crosspost-nsfw-flag.03"];

  test("end in the same rows, in whatever order their providers' looks arrive", async () => {
    const posts = files.flatMap((file) => submissionsIn(load(`reddit-api/${file}.http.json`)));
    const looks = posts.flatMap(looksAt);
    expect(looks.length).toBeGreaterThan(600);
    const expected = await endState(looks);
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(looks, { minLength: looks.length }), async (shuffled) => {
        expect(await endState(shuffled)).toEqual(expected);
      }),
      { numRuns: 6 },
    );
  });
});
