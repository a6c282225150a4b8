import { expect, test } from "bun:test";
import { isRemovedPicture } from "../../src/resolvers/placeholders.ts";

const removedMd5 = "d835884373f4d6c8f24742ceabe74946";
const cases: [string, boolean, Parameters<typeof isRemovedPicture>[0]][] = [
  ["Imgur's notice by its address", true, { url: "https://i.imgur.com/removed.png" }],
  ["Imgur's notice by its content", true, { url: "https://a.example/x.png", size: 503, md5: removedMd5 }],
  ["another site's removed.png", false, { url: "https://a.example/removed.png" }],
  [
    "another content of that size",
    false,
    { url: "https://i.imgur.com/AbCdE.png", size: 503, md5: "0".repeat(32) },
  ],
];
test.each(cases)("%s: removed is %p", (_what, expected, download) => {
  expect(isRemovedPicture(download)).toBe(expected);
});
