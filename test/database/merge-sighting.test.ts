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

  const now = 1_700_000_000;
  const archived = (retrieved_on: number, fields: object) => {
    const post = { id: "a", title: "t", subreddit: "pics", created_utc: now - 90_000, retrieved_on };
    const sighting = readArchivedPost({ ...post, ...fields });
    if (!sighting) throw new Error("the archived post cannot be read");
    return { at: now, authority: 1, fields: sighting };
  };

  test.each([
    ["earlier", now - 60, "current"],
    ["later", now - 10, "archived"],
  ])("counts what an archive saw %s as of when it saw it, whoever comes first", async (_, seen, flair) => {
    const current = { at: now - 30, authority: 0, fields: { flair: "current" } };
    const past = archived(seen, { link_flair_text: "archived" });
    expect((await merged(current, past))?.flair).toBe(flair);
    expect((await merged(past, current))?.flair).toBe(flair);
  });

  test("keeps a gallery that an archive saw ready, whoever comes first", async () => {
    const ready = archived(now - 60, {
      is_gallery: true,
      gallery_data: { items: [{ media_id: "x" }] },
      media_metadata: { x: { status: "valid", e: "Image", m: "image/png" } },
    });
    const empty = { at: now - 30, authority: 0, fields: { media: { gallery: { items: [] } } } };
    using database = new Database(path, { readonly: true });
    const urlOf = database.query(
      "SELECT media ->> '$.gallery.items[0].url' AS url FROM submission WHERE id = ?",
    );
    for (const row of [await merged(empty, ready), await merged(ready, empty)])
      expect(urlOf.get(row?.id ?? "")).toEqual({ url: "https://i.redd.it/x.png" });
  });

  test("takes a first word on what changes from an archive though a silent one came later", async () => {
    const nothing = { flair: undefined, nsfw: undefined, spoiler: undefined, score: undefined };
    const silent = { ...nothing, comments: undefined, removal: undefined };
    const past = archived(now - 60, { over_18: true });
    expect((await merged({ at: now, authority: 1000, fields: silent }, past))?.nsfw).toBe(true);
  });

  test("does not lose a value to a provider that cannot know it", async () => {
    const knows = { at: 10, authority: 0, fields: { flair: "kept", nsfw: true } };
    const cannot = { at: 20, authority: 1, fields: { flair: undefined, nsfw: undefined } };
    expect(await merged(knows, cannot)).toMatchObject({ flair: "kept", nsfw: true });
  });
});
