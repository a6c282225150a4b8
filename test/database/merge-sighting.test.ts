import { Database } from "bun:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Store } from "../../src/database/store.ts";
import type { Sighting } from "../../src/model/submission.ts";
import { readArchivedPost } from "../../src/sites/arctic-shift/post.ts";
import { sightingOf, temporaryStore } from "../support/temporary-store.ts";

let store: Store;
let path: string;
let dispose: () => Promise<void>;
beforeAll(async () => ({ store, path, dispose } = await temporaryStore()));
afterAll(() => dispose());

let last = 0;
/** Saves the sightings one after another, and returns the submission. */
async function merged(...sightings: { at: number; provider: string; fields: Partial<Sighting> }[]) {
  const id = `m${++last}`;
  for (const { at, provider, fields } of sightings) {
    const observation = { sighting: sightingOf({ ...fields, id }), links: [] };
    await store.saveSightings([observation], { provider, feedId: 0, fresh: true }, at);
  }
  return store.submission(id);
}

describe("a submission seen by several providers", () => {
  test("keeps the title of the better one, in either order", async () => {
    const good = { at: 10, provider: "reddit-api", fields: { title: "good" } };
    const poor = { at: 20, provider: "arctic-shift", fields: { title: "poor" } };
    expect((await merged(good, poor))?.title).toBe("good");
    expect((await merged(poor, good))?.title).toBe("good");
  });

  test("has an author as soon as one provider knows it, and keeps it when it is deleted later", async () => {
    const named = { at: 10, provider: "arctic-shift", fields: { author: "alice" } };
    const deleted = { at: 20, provider: "reddit-api", fields: { author: null } };
    expect((await merged(named, deleted))?.author).toBe("alice");
    expect((await merged(deleted, named))?.author).toBe("alice");
  });

  test("takes what changes from the latest observation", async () => {
    const before = { at: 10, provider: "reddit-api", fields: { flair: "old", nsfw: false } };
    const after = { at: 20, provider: "arctic-shift", fields: { flair: "new", nsfw: true } };
    expect(await merged(before, after)).toMatchObject({ flair: "new", nsfw: true });
    expect(await merged(after, before)).toMatchObject({ flair: "new", nsfw: true });
  });

  const now = 1_700_000_000;
  const archived = (retrieved_on: number, fields: object) => {
    const post = { id: "a", title: "t", subreddit: "pics", created_utc: now - 90_000, retrieved_on };
    const sighting = readArchivedPost({ ...post, ...fields });
    if (!sighting) throw new Error("the archived post cannot be read");
    return { at: now, provider: "arctic-shift", fields: sighting };
  };

  test.each([
    ["earlier", now - 60, "current"],
    ["later", now - 10, "archived"],
  ])(
    "counts what an archive saw %s by the time at which it saw it, in either order",
    async (_, seen, flair) => {
      const current = { at: now - 30, provider: "reddit-api", fields: { flair: "current" } };
      const past = archived(seen, { link_flair_text: "archived" });
      expect((await merged(current, past))?.flair).toBe(flair);
      expect((await merged(past, current))?.flair).toBe(flair);
    },
  );

  test("keeps a gallery that an archive saw ready, in either order", async () => {
    const ready = archived(now - 60, {
      is_gallery: true,
      gallery_data: { items: [{ media_id: "x" }] },
      media_metadata: { x: { status: "valid", e: "Image", m: "image/png" } },
    });
    const empty = { at: now - 30, provider: "reddit-api", fields: { media: { gallery: { items: [] } } } };
    using database = new Database(path, { readonly: true });
    const urlOf = database.query(
      "SELECT media ->> '$.gallery.items[0].url' AS url FROM submission WHERE id = ?",
    );
    for (const row of [await merged(empty, ready), await merged(ready, empty)])
      expect(urlOf.get(row?.id ?? "")).toEqual({ url: "https://i.redd.it/x.png" });
  });

  test("takes a mutable field from an archive though a later sighting lacks it", async () => {
    const nothing = { flair: undefined, nsfw: undefined, spoiler: undefined, score: undefined };
    const lacking = { ...nothing, comments: undefined, removal: undefined };
    const past = archived(now - 60, { over_18: true });
    expect((await merged({ at: now, provider: "unknown", fields: lacking }, past))?.nsfw).toBe(true);
  });

  test("does not lose a value to a provider that cannot know it", async () => {
    const knows = { at: 10, provider: "reddit-api", fields: { flair: "kept", nsfw: true } };
    const cannot = { at: 20, provider: "arctic-shift", fields: { flair: undefined, nsfw: undefined } };
    expect(await merged(knows, cannot)).toMatchObject({ flair: "kept", nsfw: true });
  });

  test.each(["push", "api", "dpchallenge"])(
    "takes the later of two sightings by %s of the same second",
    async (provider) => {
      const first = { at: 10, provider, fields: { title: "first" } };
      const second = { at: 10, provider, fields: { title: "second" } };
      expect((await merged(first, second))?.title).toBe("second");
      expect((await merged(second, first))?.title).toBe("first");
    },
  );

  test.each(["arctic-shift", "reddit-atom"])(
    "takes the same of two sightings by %s of the same second, in either order",
    async (provider) => {
      const first = { at: 10, provider, fields: { title: "first" } };
      const second = { at: 10, provider, fields: { title: "second" } };
      expect((await merged(first, second))?.title).toBe("second");
      expect((await merged(second, first))?.title).toBe("second");
    },
  );
});
