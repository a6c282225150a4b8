import { describe, expect, test } from "bun:test";
import { parseRedditUrl, type RedditTarget } from "../../../src/sites/reddit/url.ts";

const image = (url: string, key: string): RedditTarget => ({ kind: "image", url, key });
const original = image("https://i.redd.it/abcdefghijk01.jpg", "abcdefghijk01");

describe("a URL of Reddit", () => {
  const cases: [string, RedditTarget | undefined][] = [
    ["https://i.redd.it/abcdefghijk01.jpg", original],
    ["http://i.redd.it/abcdefghijk01.jpg?width=3#x", original],
    ["https://preview.redd.it/abcdefghijk01.jpg?width=640&auto=webp&s=00ff", original],
    ["https://preview.redd.it/words-of-the-title-v0-abcdefghijk01.jpg?width=640&s=00ff", original],
    ["https://preview.redd.it/a-v0-b-v0-abcdefghijk01.jpg?s=00ff", original],
    [
      "https://preview.redd.it/abcdefghijk01.gif?format=png8&s=00ff",
      image("https://i.redd.it/abcdefghijk01.gif", "abcdefghijk01"),
    ],
    [
      "https://external-preview.redd.it/AbC-dEf_1.jpg?auto=webp&s=00ff",
      image("https://external-preview.redd.it/AbC-dEf_1.jpg?auto=webp&s=00ff", "AbC-dEf_1"),
    ],
    [
      "https://preview.redd.it/award_images/t5_x/abc.png?s=00ff",
      image("https://preview.redd.it/award_images/t5_x/abc.png?s=00ff", "award_images/t5_x/abc.png"),
    ],
    ["https://www.reddit.com/media?url=https%3A%2F%2Fi.redd.it%2Fabcdefghijk01.jpg", original],
    ["https://www.reddit.com/media?url=https%3A%2F%2Fexample.com%2Fa.jpg", { kind: "page" }],
    ["https://www.reddit.com/gallery/abc1234", { kind: "gallery", submission: "abc1234" }],
    ["https://reddit.com/gallery/abc1234/", { kind: "gallery", submission: "abc1234" }],
    ["https://new.reddit.com/gallery/abc1234?x=1", { kind: "gallery", submission: "abc1234" }],
    ["https://old.reddit.com/r/pics/gallery/abc1234", { kind: "gallery", submission: "abc1234" }],
    ["https://www.reddit.com/r/pics/comments/abc1234/a_title/", { kind: "page", submission: "abc1234" }],
    ["https://m.reddit.com/comments/abc1234", { kind: "page", submission: "abc1234" }],
    ["https://www.reddit.com/user/a/comments/abc1234/a_title/", { kind: "page", submission: "abc1234" }],
    ["https://www.reddit.com/r/pics/wiki/index", { kind: "page" }],
    ["https://www.reddit.com/r/pics/s/AbCdEfGhIj", { kind: "share" }],
    ["https://redd.it/abc1234", { kind: "page", submission: "abc1234" }],
    ["https://i.redd.it/", { kind: "page" }],
    ["https://v.redd.it/abcdefghijk01", undefined],
    ["https://notreddit.com/gallery/abc1234", undefined],
    ["https://reddit.com.example.com/gallery/abc1234", undefined],
  ];
  test.each(cases)("%s is read", (url, expected) => {
    expect(parseRedditUrl(new URL(url))).toEqual(expected);
  });
});
