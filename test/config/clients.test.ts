import { expect, test } from "bun:test";
import { readConfig } from "../../src/config/config.ts";

const rates: [text: string, rate: { searches: number; reads: number } | null][] = [
  ["", { searches: 60, reads: 600 }],
  ["20", { searches: 20, reads: 200 }],
  ["20/30", { searches: 20, reads: 30 }],
  [" 1 / 1 ", { searches: 1, reads: 1 }],
  ["none", null],
];
test.each(rates)("RATE_LIMIT=%s", (text, rate) => {
  expect(readConfig({ RATE_LIMIT: text }).rateLimit).toEqual(rate);
});

test.each(["0", "0/5", "5/0", "-1", "1/2/3", "sixty", "1.5", "60/"])("RATE_LIMIT=%s is refused", (text) => {
  expect(() => readConfig({ RATE_LIMIT: text })).toThrow(
    `RATE_LIMIT=${JSON.stringify(text)}; allowed: searches/reads a minute, such as 60/600, or none`,
  );
});

test("TRUSTED_PROXIES takes addresses and ranges", () => {
  expect(readConfig({ TRUSTED_PROXIES: "127.0.0.1, 10.0.0.0/8 ::1 fd00::/8" }).trustedProxies).toEqual([
    "127.0.0.1/32",
    "10.0.0.0/8",
    "::1/128",
    "fd00::/8",
  ]);
  for (const word of ["localhost", "10.0.0.0/33", "300.1.1.1", "*"])
    expect(() => readConfig({ TRUSTED_PROXIES: word })).toThrow(`(not "${word}")`);
});
