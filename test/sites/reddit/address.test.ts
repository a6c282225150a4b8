import { expect, test } from "bun:test";
import fc from "fast-check";
import { newestPath, parseRedditAddress } from "../../../src/sites/reddit/address.ts";

type Case = [text: string, address: string | undefined, path: string | undefined];
const cases: Case[] = [
  ["pics", "pics", "/r/pics/new"],
  ["r/pics", "pics", "/r/pics/new"],
  ["/r/Pics/", "Pics", "/r/Pics/new"],
  ["reddit.com", "reddit.com", "/r/reddit.com/new"],
  ["u_some-one", "u_some-one", "/r/u_some-one/new"],
  ["u/some-one", "u/some-one", "/user/some-one/submitted"],
  ["/user/some_one", "u/some_one", "/user/some_one/submitted"],
  ["pics+art", "art+pics", "/r/art+pics/new"],
  ["Art+pics+art", "art+pics", "/r/art+pics/new"],
  ["r/pics+art", "art+pics", "/r/art+pics/new"],
  ["u/name/m/multi", "u/name/m/multi", "/user/name/m/multi/new"],
  ["/user/name/m/multi/", "u/name/m/multi", "/user/name/m/multi/new"],
  ...[
    "",
    "/",
    "a",
    "..",
    "two words",
    "pics?x=1",
    "a/b",
    "u/",
    "u/x",
    "u/name/m",
    "u/name/x/multi",
    "pics+",
    "+",
  ].map((text): Case => [text, undefined, undefined]),
  [Array.from({ length: 51 }, (_, n) => `pics${n}`).join("+"), undefined, undefined],
];

test.each(cases)("%j is %s", (text, address, path) => {
  const parsed = parseRedditAddress(text);
  expect(parsed?.address).toBe(address);
  expect(parsed && newestPath(parsed)).toBe(path);
});

test("what was read is read again as the same, and leads to no other path of Reddit", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-z/+_.-]{1,20}$/)), (text) => {
      const parsed = parseRedditAddress(text);
      if (!parsed) return;
      expect(parseRedditAddress(parsed.address)).toEqual(parsed);
      const path = newestPath(parsed);
      expect(new URL(path, "https://x.example").pathname).toBe(path);
    }),
  );
});
