import { describe, expect, test } from "bun:test";
import type { Fetcher } from "../../src/net/fetcher.ts";
import type { GalleryItem } from "../../src/model/submission.ts";
import { createResolvers, resolverFor } from "../../src/resolvers/resolvers.ts";
import { codeOf, submissionWith } from "./submission.ts";

const refuse = (): never => {
  throw new Error("nothing is asked of anybody");
};
const noNetwork: Fetcher = { get: refuse, open: refuse, download: refuse, rest: refuse, parse: refuse };
const resolvers = createResolvers({ imgurClientId: undefined });

async function resolve(address: string, items?: GalleryItem[], removal: string | null = null) {
  const url = new URL(address);
  const resolver = resolverFor(resolvers, url);
  if (!resolver) throw new Error(`no resolver for ${address}`);
  const { images, unready } = await resolver.resolve(url, { ...submissionWith(items), removal }, noNetwork);
  return unready === undefined ? images : { images, unready };
}

const gallery = "https://www.reddit.com/gallery/abc1234";
const valid = (mediaId: string): GalleryItem => ({
  mediaId,
  url: `https://preview.redd.it/${mediaId}.jpg?width=640&s=00ff`,
  status: "valid",
});

describe("a gallery", () => {
  test("without items is not ready, but gone once its submission was removed", async () => {
    expect(await resolve(gallery, [])).toMatchObject({
      images: [],
      unready: expect.stringContaining("no items"),
    });
    expect(await codeOf(resolve(gallery, [], "deleted"))).toBe("gone");
    expect(await resolve(gallery, [valid("kept")], "moderator")).toHaveLength(1);
  });

  test("yields its valid pictures in their order, with their captions, from their originals", async () => {
    const items: GalleryItem[] = [
      { ...valid("second"), caption: "the first one" },
      { mediaId: "broken", status: "failed" },
      { ...valid("first"), caption: "" },
      { mediaId: "moving", url: "https://i.redd.it/moving.gif", status: "valid" },
      { mediaId: "nowhere", status: "valid" },
    ];
    expect(await resolve(gallery, items)).toEqual({
      images: [
        { url: "https://i.redd.it/second.jpg", key: "second", caption: "the first one", position: 0 },
        { url: "https://i.redd.it/first.jpg", key: "first", position: 2 },
        { url: "https://i.redd.it/moving.gif", key: "moving", position: 3 },
      ],
      unready: expect.stringContaining("3 of 5 items valid"),
    });
  });

  test("that is whole is done", async () => {
    const images = await resolve(gallery, [valid("a"), valid("b")]);
    expect(images).toMatchObject([{ key: "a" }, { key: "b" }]);
  });

  const early: [string, GalleryItem[] | undefined][] = [
    ["unknown", undefined],
    ["it has no items", []],
    ["some of its items are unprocessed", [valid("a"), { mediaId: "b", status: "unprocessed" }]],
    ["none of its items is valid", [{ mediaId: "a", status: "failed" }]],
    ["one of its items is said to have failed", [valid("a"), { mediaId: "b", status: "failed" }]],
  ];
  test.each(early)("is not ready while %s", async (_when, items) => {
    const images = (items ?? []).filter((item) => item.status === "valid");
    expect(await resolve(gallery, items)).toMatchObject({
      images: images.map(({ mediaId }) => ({ key: mediaId })),
      unready: expect.stringContaining("unprocessed"),
    });
  });

  test("is found behind the submission's own page, and behind no other's", async () => {
    const oldReddit = "https://old.reddit.com/r/pics/comments/abc1234/a_title/";
    const other = "https://old.reddit.com/r/pics/comments/zzz9999/a_title/";
    expect(await resolve(oldReddit, [valid("a")])).toMatchObject([
      { url: "https://i.redd.it/a.jpg", key: "a" },
    ]);
    expect(await resolve(other, [valid("a")])).toEqual([]);
  });
});

describe("without asking anybody", () => {
  test.each([
    "https://v.redd.it/abcdefghijk01",
    "https://www.youtube.com/watch?v=abcdefghijk",
    "https://m.youtube.com/watch?v=abcdefghijk",
    "https://example.com/movie.mp4",
    "https://www.reddit.com/r/pics/comments/abc1234/a_title/",
  ])("%s is done without pictures", async (url) => {
    expect(await resolve(url)).toEqual([]);
  });

  test.each(["https://gfycat.com/Words", "https://i.reddituploads.com/00ff?fit=max&s=1"])(
    "%s is gone, since its host is",
    async (url) => {
      expect(await codeOf(resolve(url))).toBe("gone");
    },
  );

  test("a picture of i.redd.it is keyed by its media id", async () => {
    const expected = [{ url: "https://i.redd.it/abcdefghijk01.jpg", key: "abcdefghijk01" }];
    expect(await resolve("http://i.redd.it/abcdefghijk01.jpg")).toEqual(expected);
    expect(await resolve("https://preview.redd.it/title-v0-abcdefghijk01.jpg?s=1")).toEqual(expected);
  });
});
