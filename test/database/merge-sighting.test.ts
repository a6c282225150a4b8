import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Store } from "../../src/database/store.ts";
import type { Sighting } from "../../src/records.ts";
import { sightingOf, temporaryStore } from "../support/temporary-store.ts";

let store: Store;
let dispose: () => Promise<void>;
beforeAll(async () => ({ store, dispose } = await temporaryStore()));
afterAll(() => dispose());

let last = 0;
/** Saves the sightings one after another and tells how the submission then stands. */
async function merged(...seen: { at: number; authority: number; fields: Partial<Sighting> }[]) {
  const id = `m${++last}`;
  for (const { at, authority, fields } of seen) {
    const by = { provider: `p${authority}`, feedId: 0, authority, fresh: true };
    await store.saveSightings([{ sighting: sightingOf({ ...fields, id }), links: [] }], by, at);
  }
  return store.submission(id);
}

describe("a submission seen by several providers", () => {
  test("keeps the title of the better one, whoever comes first", async () => {
    const good = { at: 10, authority: 0, fields: { title: "good" } };
    const poor = { at: 20, authority: 1, fields: { title: "poor" } };
    expect((await merged(good, poor))?.title).toBe("good");
    expect((await merged(poor, good))?.title).toBe("good");
  });

  test("has an author as soon as one provider knows it, and keeps it when it is deleted later", async () => {
    const named = { at: 10, authority: 1, fields: { author: "alice" } };
    const deleted = { at: 20, authority: 0, fields: { author: null } };
    expect((await merged(named, deleted))?.author).toBe("alice");
    expect((await merged(deleted, named))?.author).toBe("alice");
  });

  test("takes what changes from the latest observation", async () => {
    const before = { at: 10, authority: 0, fields: { flair: "old", nsfw: false } };
    const after = { at: 20, authority: 1, fields: { flair: "new", nsfw: true } };
    expect(await merged(before, after)).toMatchObject({ flair: "new", nsfw: true });
    expect(await merged(after, before)).toMatchObject({ flair: "new", nsfw: true });
  });

  test("does not lose a value to a provider that cannot know it", async () => {
    const knows = { at: 10, authority: 0, fields: { flair: "kept", nsfw: true } };
    const cannot = { at: 20, authority: 1, fields: { flair: undefined, nsfw: undefined } };
    expect(await merged(knows, cannot)).toMatchObject({ flair: "kept", nsfw: true });
  });
});
