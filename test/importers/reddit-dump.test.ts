import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { readDumpLine } from "../../src/importers/reddit-dump.ts";

const created = 1_420_070_400;
const plain = { id: "2qxyz1", title: "A title", subreddit: "pics", created_utc: created, author: "alice" };
const line = (fields: object) => JSON.stringify({ ...plain, ...fields });
const of = (...names: string[]) => ({ subreddits: new Set(names) });

describe("a line of a dump", () => {
  // ../shared/upstreams.md, section 2.
  test.each<[drift: string, fields: object, expected: object]>([
    ["created_utc is a string (2014, 2015)", { created_utc: String(created) }, { created }],
    ["created_utc is a float", { created_utc: created + 0.5 }, { created }],
    ["created_utc is in milliseconds", { created_utc: created * 1000 + 7 }, { created }],
    ["created_utc is a string of milliseconds", { created_utc: `${created}000` }, { created }],
    ["created_utc is in microseconds", { created_utc: created * 1e6 }, { created }],
    ["retrieved_on is in milliseconds", { retrieved_on: created * 1000 }, { observedAt: created }],
    ["author is missing (2011 to 2013)", { author: undefined }, { author: null }],
    ["author is deleted", { author: "[deleted]" }, { author: null }],
    ["name is missing (2017), or the only id", { id: undefined, name: "t3_2qxyz1" }, { id: "2qxyz1" }],
    ["url is null (2022)", { url: null }, { url: null, links: [] }],
    [
      "media_metadata is null (2018)",
      { media_metadata: null, url: "https://a.example/b.jpg" },
      { links: ["https://a.example/b.jpg"] },
    ],
    [
      "retrieved_utc in place of retrieved_on (2020 to 2022)",
      { retrieved_utc: created + 9 },
      { observedAt: created + 9 },
    ],
    ["neither is there: the time of retrieval is unknown", {}, { score: undefined }],
    ["edited is a time", { edited: created + 60 }, { id: "2qxyz1" }],
    ["the title is escaped", { title: "Salt &amp; &lt;pepper&gt;" }, { title: "Salt & <pepper>" }],
    [
      "the url is escaped",
      { url: "https://a.example/b.jpg?x=1&amp;y=2" },
      { url: "https://a.example/b.jpg?x=1&y=2", links: ["https://a.example/b.jpg?x=1&y=2"] },
    ],
    [
      "a preview is escaped",
      { preview: { images: [{ source: { url: "https://preview.redd.it/a.jpg?width=1&amp;s=2" } }] } },
      { media: { preview: "https://preview.redd.it/a.jpg?width=1&s=2" } },
    ],
    [
      "a preview is not escaped",
      { preview: { images: [{ source: { url: "https://preview.redd.it/a.jpg?width=1&s=2" } }] } },
      { media: { preview: "https://preview.redd.it/a.jpg?width=1&s=2" } },
    ],
    [
      "a gallery (2020 on)",
      {
        is_gallery: true,
        gallery_data: { items: [{ media_id: "m1" }] },
        media_metadata: { m1: { status: "valid", e: "Image", m: "image/png" } },
      },
      {
        media: { gallery: { items: [{ mediaId: "m1", status: "valid", url: "https://i.redd.it/m1.png" }] } },
      },
    ],
  ])("is read though %s", (_, fields, expected) => {
    expect(readDumpLine(line(fields), {})).toMatchObject(expected);
  });

  test("is the same in the wrapper of Reddit's API, with the conditions", () => {
    const post = readDumpLine(line({}), {});
    const wrapped = JSON.stringify({ kind: "t3", data: JSON.parse(line({})) });
    expect(post).toMatchObject({ id: "2qxyz1" });
    expect(readDumpLine(wrapped, {})).toEqual(post);
    expect(readDumpLine(wrapped, of("pics"))).toEqual(post);
    expect(readDumpLine(wrapped, of("cats"))).toBeUndefined();
    expect(readDumpLine(wrapped, { since: created + 1 })).toBeUndefined();
    expect(() => readDumpLine(wrapped.replace("t3", "t1"), {})).toThrow("not a submission");
  });

  test("is the same behind a byte order mark", () => {
    expect(readDumpLine(`\ufeff${line({})}`, {})).toEqual(readDumpLine(line({}), {}));
    expect(readDumpLine(`\ufeff${line({})}\r`, of("pics"))).toEqual(readDumpLine(line({}), {}));
    expect(readDumpLine("\ufeff", {})).toBeUndefined();
  });

  test.each([
    ["{", "not JSON"],
    ["not JSON at all", "not JSON"],
    ["[]", "not a submission: it needs id, title, subreddit and created_utc"],
    ["{}", "not a submission: it needs id, title, subreddit and created_utc"],
    [line({ title: null }), "not a submission: it needs id, title, subreddit and created_utc"],
    [line({ created_utc: "yesterday" }), "not a submission: it needs id, title, subreddit and created_utc"],
  ])("is bad: %s", (text, reason) => {
    expect(() => readDumpLine(text, {})).toThrow(reason);
    // Cut off, it is bad whichever subreddit is wanted.
    if (reason === "not JSON") expect(() => readDumpLine(text, of("cats"))).toThrow(reason);
  });

  test.each(["", "  ", "\r"])("is nothing where it is empty: %j", (text) => {
    expect(readDumpLine(text, {})).toBeUndefined();
  });
});

describe("what is wanted", () => {
  test.each<[filter: object, isWanted: boolean]>([
    [of("pics"), true],
    [of("cats", "pics"), true],
    [of("cats"), false],
    [of("pic"), false],
    [{ since: created }, true],
    [{ since: created + 1 }, false],
    [{ until: created }, true],
    [{ until: created - 1 }, false],
    [{ ...of("pics"), since: created, until: created }, true],
  ])("%j", (filter, isWanted) => {
    expect(readDumpLine(line({}), filter) !== undefined).toBe(isWanted);
  });

  test("is the post's own subreddit, not one that is named within it", () => {
    const passedOn = { crosspost_parent_list: [{ ...plain, id: "other", subreddit: "cats" }] };
    expect(readDumpLine(line(passedOn), of("cats"))).toBeUndefined();
    expect(readDumpLine(line(passedOn), of("pics"))).toMatchObject({ place: "pics" });
  });

  test("is found whatever the case, the order of keys, the spaces and the contents of its strings", () => {
    const words = fc.oneof(
      fc.string(),
      fc.constantFrom('"subreddit":"cats"', '\\"subreddit\\":', '"subreddit":'),
    );
    const posts = fc.record({
      title: words,
      selftext: words,
      subreddit: fc.constantFrom("pics", "PICS", "cats", "Cats", "u_pics", "other"),
      keysFirst: fc.boolean(),
      spaces: fc.constantFrom(undefined, 1),
    });
    fc.assert(
      fc.property(posts, ({ keysFirst, spaces, ...given }) => {
        const post = { ...plain, ...given };
        const shuffled = keysFirst ? post : Object.fromEntries(Object.entries(post).reverse());
        const text = JSON.stringify(shuffled, undefined, spaces).replaceAll("\n", " ");
        const isWanted = ["pics", "cats"].includes(given.subreddit.toLowerCase());
        expect(readDumpLine(text, of("pics", "cats"))?.place).toBe(isWanted ? given.subreddit : undefined);
      }),
      { numRuns: 500 },
    );
  });
});
