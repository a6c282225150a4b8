import { describe, expect, test } from "bun:test";
import {
  type Address,
  pageUrl,
  pictureUrl,
  portfolioUrl,
  readAddress,
  resultsUrl,
} from "../../../src/sites/dpchallenge/picture-address.ts";

const challenges = "https://images.dpchallenge.com/images_challenge";

test.each([
  [
    { challengeId: 3304, imageId: 1265266, size: 1200 },
    "3000-3999/3304/1200/Copyrighted_Image_Reuse_Prohibited_1265266.jpg",
  ],
  [
    { challengeId: 1000, imageId: 7, size: 120 },
    "1000-1999/1000/120/Copyrighted_Image_Reuse_Prohibited_7.jpg",
  ],
  [{ challengeId: 999, imageId: 7, size: 120 }, "0-999/999/120/Copyrighted_Image_Reuse_Prohibited_7.jpg"],
] as const)("a picture's address follows from its numbers: %p", (picture, path) => {
  const url = `${challenges}/${path}`;
  expect(pictureUrl(picture)).toBe(url);
  expect(readAddress(url)).toEqual({ kind: "picture", ...picture });
});

test("so does that of a portfolio's picture", () => {
  const picture = { userId: 114285, imageId: 5, size: 1200 } as const;
  const url = portfolioUrl(picture);
  expect(url).toContain("/images_portfolio/110000-114999/114285/1200/");
  expect(readAddress(url)).toEqual({ kind: "portfolio", ...picture });
});

describe("an address is read back", () => {
  const cases: [string, Address | undefined][] = [
    [pageUrl(921974), { kind: "page", imageId: 921974 }],
    [resultsUrl(1303), { kind: "challenge", challengeId: 1303 }],
    ["/image.php?a=1&image_id=5#x", { kind: "page", imageId: 5 }],
    ["challenge_results.php?CHALLENGE_ID=4192", { kind: "challenge", challengeId: 4192 }],
    [
      "http://www.dpchallenge.com/challenge_results_rss.php?CHALLENGE_ID=2",
      { kind: "challenge", challengeId: 2 },
    ],
    [
      "//images.dpchallenge.com/images_challenge/0-999/75/640/Copyrighted_Image_Reuse_Prohibited_9.jpg",
      { kind: "picture", imageId: 9, challengeId: 75, size: 640 },
    ],
    ["https://www.dpchallenge.com/image.php", undefined],
    ["https://www.dpchallenge.com/image.php?IMAGE_ID[]=5", undefined],
    ["https://www.dpchallenge.com/image.php?IMAGE_ID=12345678901234567890", undefined],
    ["https://dpchallenge.com.evil.example/image.php?IMAGE_ID=5", undefined],
    ["https://images.dpchallenge.com/images_profile/110000-114999/65/114285.jpg", undefined],
    ["https://", undefined],
  ];
  test.each(cases)("%s", (url, address) => {
    expect(readAddress(url)).toEqual(address);
  });
});
