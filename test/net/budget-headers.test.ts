import { readBudget, readRetryAfter } from "../../src/net/hosts/budget-headers.ts";
import { describe, expect, test } from "bun:test";

const now = 1_800_000_000;
const DAY = 86_400;

describe("a budget is read in every form", () => {
  const cases: [what: string, headers: Record<string, string>, budget: object | undefined][] = [
    ["nothing", {}, undefined],
    [
      "Reddit",
      { "x-ratelimit-remaining": "997.0", "x-ratelimit-reset": "15" },
      { remaining: 997, resetAt: now + 15 },
    ],
    [
      "Reddit, used up",
      { "x-ratelimit-remaining": "0.0", "x-ratelimit-reset": "600" },
      { remaining: 0, resetAt: now + 600 },
    ],
    [
      "Arctic Shift in seconds",
      { "X-RateLimit-Remaining": "3", "X-RateLimit-Reset": "30" },
      { remaining: 3, resetAt: now + 30 },
    ],
    [
      "Arctic Shift as a time",
      { "X-RateLimit-Remaining": "3", "X-RateLimit-Reset": String(now + 30) },
      { remaining: 3, resetAt: now + 30 },
    ],
    [
      "in milliseconds",
      { "X-RateLimit-Remaining": "3", "X-RateLimit-Reset": String((now + 30) * 1000) },
      { remaining: 3, resetAt: now + 30 },
    ],
    ["without a reset", { "x-ratelimit-remaining": "0" }, { remaining: 0, resetAt: now + 60 }],
    [
      "a reset in years",
      { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "90000000" },
      { remaining: 0, resetAt: now + DAY },
    ],
    ["no number", { "x-ratelimit-remaining": "many" }, undefined],
    [
      "below nothing",
      { "x-ratelimit-remaining": "-2", "x-ratelimit-reset": "5" },
      { remaining: 0, resetAt: now + 5 },
    ],
    [
      "Imgur",
      {
        "X-RateLimit-UserRemaining": "499",
        "X-RateLimit-UserReset": String(now + 3600),
        "X-RateLimit-ClientRemaining": "12499",
      },
      { remaining: 499, resetAt: now + 3600 },
    ],
    [
      "Imgur, the client's day used up",
      {
        "X-RateLimit-UserRemaining": "499",
        "X-RateLimit-UserReset": String(now + 3600),
        "X-RateLimit-ClientRemaining": "0",
      },
      { remaining: 0, resetAt: Math.ceil(now / DAY) * DAY },
    ],
  ];
  test.each(cases)("%s", (_what, headers, budget) => {
    expect(readBudget(new Headers(headers), now)).toEqual(budget as ReturnType<typeof readBudget>);
  });
});

test.each([
  ["4", 4],
  ["2.5", 3],
  ["0", 1],
  ["999999", DAY],
  [new Date((now + 90) * 1000).toUTCString(), 90],
  [new Date((now - 90) * 1000).toUTCString(), 1],
  [new Date((now + 10 * DAY) * 1000).toUTCString(), DAY],
  ["soon", undefined],
  ["", undefined],
])("Retry-After %p is %p seconds", (value, seconds) => {
  expect(readRetryAfter(new Headers({ "retry-after": value }), now)).toBe(seconds);
});
