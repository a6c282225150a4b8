import { expect, test } from "bun:test";
import { readGallery } from "../../../src/sites/reddit/gallery.ts";

const jpeg = {
  status: "valid",
  e: "Image",
  m: "image/jpg",
  s: { u: "https://preview.redd.it/a.jpg?s=1&amp;b=2" },
};
const readItem = (medium: unknown, item: object = {}, escaped = false) =>
  readGallery([{ media_id: "a", ...item }], { a: medium }, escaped)[0];

test("the order is that of the items, not that of the map", () => {
  const media = { a: jpeg, b: jpeg, c: jpeg };
  const order = readGallery([{ media_id: "c" }, { media_id: "a" }, { media_id: "b" }], media, false);
  expect(order.map((item) => item.mediaId)).toEqual(["c", "a", "b"]);
});

test.each([
  ["a JPEG, called image/jpg", jpeg, "https://i.redd.it/a.jpg"],
  ["a JPEG without a preview", { ...jpeg, s: undefined }, "https://i.redd.it/a.jpg"],
  ["a JPEG called image/jpeg", { ...jpeg, m: "image/jpeg", s: undefined }, "https://i.redd.it/a.jpg"],
  [
    "a .jpeg by its preview",
    { ...jpeg, s: { u: "https://preview.redd.it/a.jpeg?s=1" } },
    "https://i.redd.it/a.jpeg",
  ],
  ["a PNG", { status: "valid", e: "Image", m: "image/png" }, "https://i.redd.it/a.png"],
  [
    "an animation, which has no `u`",
    {
      status: "valid",
      e: "AnimatedImage",
      m: "image/gif",
      s: { gif: "https://i.redd.it/a.gif", mp4: "https://x" },
    },
    "https://i.redd.it/a.gif",
  ],
])("%s is found on i.redd.it", (_, medium, url) => {
  expect(readItem(medium)).toEqual({ mediaId: "a", url, status: "valid" });
});

test.each([
  ["failed", { status: "failed" }, "failed"],
  ["unprocessed", { status: "unprocessed" }, "unprocessed"],
  ["of an unknown status", { status: "processing" }, "unprocessed"],
  ["missing from the map", undefined, "failed"],
  ["null in the map", null, "failed"],
  ["valid without saying of what kind", { status: "valid" }, "failed"],
] as const)("an item %s has no URL", (_, medium, status) => {
  expect(readItem(medium)).toEqual({ mediaId: "a", status });
});

test("videos, deleted items and items without an id are left out, their neighbours are not", () => {
  const items = [
    { media_id: "v" },
    { media_id: "gone", is_deleted: true },
    { id: 7 },
    null,
    { media_id: "kept", is_deleted: false },
  ];
  const media = { v: { status: "valid", e: "RedditVideo", dashUrl: "x" }, gone: jpeg, kept: jpeg };
  expect(readGallery(items, media, false).map((item) => item.mediaId)).toEqual(["kept"]);
});

test("the same picture twice is one item", () => {
  expect(readGallery([{ media_id: "a" }, { media_id: "a" }], { a: jpeg }, false)).toHaveLength(1);
});

test.each([
  ["kept", "my cat", false, "my cat"],
  ["unescaped where escaped", "cats &amp; dogs", true, "cats & dogs"],
  ["left alone where raw", "cats &amp; dogs", false, "cats &amp; dogs"],
  ["absent when empty", "", false, undefined],
  ["absent when null", null, false, undefined],
])("a caption is %s", (_, caption, escaped, expected) => {
  expect(readItem(jpeg, { caption }, escaped)?.caption).toBe(expected);
});
