import { Database } from "bun:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { histogram } from "../../src/encoders/histogram.ts";
import type { Store } from "../../src/database/store.ts";
import type { Sighting } from "../../src/model/submission.ts";
import { parseFilter } from "../../src/query/filter.ts";
import { findNeighbours } from "../../src/tasks/find-posts.ts";
import { archive, sightingOf, temporaryStore } from "../support/temporary-store.ts";

let store: Store;
let path: string;
let dispose: () => Promise<void>;
let clock = 1_700_000_000;

beforeAll(async () => void ({ store, path, dispose } = await temporaryStore()));
afterAll(() => dispose());

const by = { ...archive, provider: "reddit-api" };

/** Posts a picture; the same content under the same number. */
async function post(content: number, fields: Partial<Sighting> & { id: string }): Promise<void> {
  clock++;
  const url = `https://i.test/${fields.id}.png`;
  await store.saveSightings([{ sighting: sightingOf(fields), links: [] }], by, clock);
  await store.addImages([{ submissionId: fields.id, url, key: url, host: "i.test", created: 1 }], clock);
  const facts = { format: "png", width: 100 * content, height: 80, frames: 1, original: false } as const;
  const counts = new Uint8Array(histogram.bytes);
  for (const channel of [0, 1, 2])
    new DataView(counts.buffer).setUint32((channel * 4 + channel) * 4, 9, true);
  const sha256 = content.toString(16).padStart(64, "0");
  const file = { ...facts, sha256, md5: "", size: 1000 * content, descriptors: { histogram: counts } };
  await store.saveFile(url, file, clock);
}

async function tagAll(): Promise<void> {
  while ((await store.retagPosts(50)) > 0);
}

const found = async (query: string, removed = false): Promise<string[]> =>
  (await store.postPage({ filter: parseFilter(query), removed }, { from: "newest" }, 99)).posts.map(
    (row) => row.submission,
  );

describe("the gallery finds", () => {
  beforeAll(async () => {
    await post(1, {
      id: "a",
      title: "A lighthouse at dusk",
      author: "ann",
      place: "Pics",
      flair: "OC Photo",
      score: 10,
    });
    await post(2, {
      id: "b",
      title: "Lighthouse, again",
      author: "bob",
      place: "art",
      score: 500,
      created: 1_650_000_000,
    });
    await post(3, { id: "c", title: "Café", author: "Ann B", place: "art", nsfw: true, score: undefined });
    await post(1, {
      id: "d",
      title: "Stolen",
      author: "eve",
      place: "memes",
      score: 9000,
      created: 1_700_000_000,
    });
    await post(4, { id: "e", title: "gone", removal: "deleted" });
    await tagAll();
  });

  test.each([
    ["", ["c", "b", "a"]],
    ["lighthouse", ["b", "a"]],
    ["-lighthouse", ["c"]],
    ['"lighthouse at"', ["a"]],
    ["cafe", ["c"]],
    ["stolen lighthouse", ["a"]],
    ["subreddit:pics", ["a"]],
    ["subreddit:r/PICS,art", ["c", "b", "a"]],
    ["-subreddit:art", ["a"]],
    ["subreddit:memes", ["a"]],
    ['author:"ann b"', ["c"]],
    ['flair:"oc photo"', ["a"]],
    ["nsfw:no", ["b", "a"]],
    ["nsfw:yes", ["c"]],
    ["score:500", ["b"]],
    ["score:501..", ["a"]],
    ["score:..600", ["b"]],
    ["-score:..600", ["c", "a"]],
    ["width:>100", ["c", "b"]],
    ["width:>=100 width:<300", ["b", "a"]],
    ["size:2KB", ["b"]],
    ["posts:2", ["a"]],
    ["date:2022", ["b"]],
    ["date:2020-09..2022-12", ["c", "b", "a"]],
    ["date:>2023", []],
    ["date:2023-11-14", ["a"]],
    ["format:png -format:jpeg", ["c", "b", "a"]],
    ["id:d", ["a"]],
    ["has:prompt", []],
    ["removed:yes", []],
    ["!!!", []],
  ])("%p: %p", async (query, expected) => {
    expect(await found(query)).toEqual(expected);
  });

  test("what was removed upstream for those who may see it only", async () => {
    expect(await found("", true)).toEqual(["e", "c", "b", "a"]);
    expect(await found("removed:yes", true)).toEqual(["e"]);
  });

  test("a place in the order, from either side", async () => {
    const request = { filter: parseFilter(""), removed: false };
    const [third, second, first] = (await store.postPage(request, { from: "newest" }, 99)).posts.map(
      ({ id }) => id,
    );
    const page = async (from: "at" | "below" | "above", id = 0) =>
      (await store.postPage(request, { from, id }, 1)).posts.map((row) => row.id);
    expect(await page("at", second)).toEqual([second ?? 0]);
    expect(await page("below", second)).toEqual([first ?? 0]);
    expect(await page("above", second)).toEqual([third ?? 0]);
    expect(await findNeighbours({ store }, request, second ?? 0)).toEqual({
      newer: third ?? 0,
      older: first ?? 0,
    });
    expect(await store.countPosts([request], 1000)).toEqual([{ count: 3, isWhole: true }]);
  });

  test("its average colour", async () => {
    const {
      posts: [row],
    } = await store.postPage({ filter: parseFilter("id:a"), removed: false }, { from: "newest" }, 1);
    expect(row?.color?.toString(16)).toBe("2060a0");
  });

  test("completions, the commonest first", async () => {
    expect(await store.completeValue("subreddit", "", 9)).toContainEqual({ value: "art", count: 2 });
    expect(await store.completeValue("author", "an", 9)).toEqual([
      { value: "ann", count: 1 },
      { value: "ann b", count: 1 },
    ]);
    expect(await store.completeWord("Light", 9)).toEqual([{ value: "lighthouse", count: 2 }]);
    expect(await store.postMonths()).toContainEqual({ value: "202204", count: 1 });
  });
});

/** Everything the gallery holds: its rows, and how many pictures have each word. */
function contents(): unknown {
  using db = new Database(path, { readonly: true });
  const all = (sql: string) => db.query(sql).all();
  return [
    all("SELECT * FROM post ORDER BY file_id"),
    all("SELECT term, col, doc FROM post_word ORDER BY 1, 2"),
    all("SELECT * FROM post_value ORDER BY 1, 2"),
  ];
}

test("after any changes the gallery is what it would be if made anew", async () => {
  const id = fc.constantFrom("p", "q", "r", "s");
  const change = fc.record({
    id,
    content: fc.integer({ min: 5, max: 7 }),
    title: fc.constantFrom("one", "two three", ""),
    nsfw: fc.boolean(),
    score: fc.constantFrom(undefined, 1, 100),
    removal: fc.constantFrom(null, null, "deleted"),
    place: fc.constantFrom("pics", "art"),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
      for (const { content, ...fields } of changes) {
        await post(content, fields);
        await tagAll();
      }
      const kept = contents();
      {
        using db = new Database(path);
        db.run("PRAGMA busy_timeout = 5000");
        db.run("UPDATE post SET digest = NULL");
        db.run("INSERT INTO stale_post SELECT id FROM file");
      }
      await tagAll();
      expect(kept).toEqual(contents());
    }),
    { numRuns: 20 },
  );
});
