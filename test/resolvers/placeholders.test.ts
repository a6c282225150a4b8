import { expect, test } from "bun:test";
import { isRemovedPicture } from "../../src/resolvers/placeholders.ts";

const removedMd5 = "d835884373f4d6c8f24742ceabe74946";
const cases: [string, boolean, Parameters<typeof isRemovedPicture>[0]][] = [
  ["Imgur's notice by its address", true, { url: "https://i.imgur.com/removed.png" }],
  ["Imgur's notice by its content", true, { url: "https://a.example/x.png", size: 503, md5: removedMd5 }],
  [
    "Imgur's notice by its size",
    true,
    { url: "https://i.imgur.com/AbCdE.png", size: 600, width: 161, height: 81 },
  ],
  [
    "Reddit's notice by its size",
    true,
    { url: "https://i.redd.it/a.png", size: 900, width: 130, height: 60 },
  ],
  [
    "a large file of that size",
    false,
    { url: "https://i.imgur.com/AbCdE.png", size: 9000, width: 161, height: 81 },
  ],
  ["such a size elsewhere", false, { url: "https://a.example/x.png", size: 600, width: 161, height: 81 }],
  ["another site's removed.png", false, { url: "https://a.example/removed.png" }],
  ["a picture", false, { url: "https://i.imgur.com/AbCdE.png", size: 503, md5: "0".repeat(32) }],
];
test.each(cases)("%s: removed is %p", (_what, expected, picture) => {
  expect(isRemovedPicture(picture)).toBe(expected);
});
