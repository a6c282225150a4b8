import fc from "fast-check";
import { expect, test } from "bun:test";
import { createTokenBuckets } from "../../../src/http/limit/token-buckets.ts";

type Step = { client: number; seconds: number };

/** The same by hand: every second of a client's past, one after another. Content in sixtieths of a request. */
function slowly(perMinute: number, steps: readonly Step[], start: number) {
  let now = start;
  const past = new Map<number, { at: number; isAllowed: boolean }[]>();
  return steps.map(({ client, seconds }) => {
    now += seconds;
    const requests = past.get(client) ?? [];
    past.set(client, requests);
    let content = 60 * perMinute;
    let at = requests[0]?.at ?? now;
    for (const request of [...requests, { at: now, isAllowed: false }]) {
      for (; at < request.at; at++) content = Math.min(60 * perMinute, content + perMinute);
      at = request.at;
      if (request.isAllowed) content -= 60;
    }
    const isAllowed = content >= 60;
    requests.push({ at: now, isAllowed });
    if (isAllowed) content -= 60;
    let [nextIn, fullIn] = [0, 0];
    while (content + nextIn * perMinute < 60) nextIn++;
    while (content + fullIn * perMinute < 60 * perMinute) fullIn++;
    return { isAllowed, left: Math.floor(content / 60), fullIn, nextIn };
  });
}

test("buckets are what a second by second count makes them, also where the clock is set back", () => {
  const step = fc.record({
    client: fc.nat(3),
    seconds: fc.oneof(
      { weight: 12, arbitrary: fc.constant(0) },
      { weight: 4, arbitrary: fc.integer({ min: 0, max: 5 }) },
      { weight: 1, arbitrary: fc.integer({ min: -90, max: 90 }) },
    ),
  });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 130 }), fc.array(step, { maxLength: 150 }), (perMinute, steps) => {
      const buckets = createTokenBuckets(perMinute);
      let now = 1_700_000_000;
      const taken = steps.map(({ client, seconds }) => buckets.take(String(client), (now += seconds)));
      expect(taken).toEqual(slowly(perMinute, steps, 1_700_000_000));
    }),
    { numRuns: 200 },
  );
});

test("no minute has more than two buckets, whenever it begins", () => {
  const buckets = createTokenBuckets(60);
  const allowed: number[] = [];
  for (let now = 0; now < 600; now++)
    for (let tries = 0; tries < 5; tries++) if (buckets.take("a", now).isAllowed) allowed.push(now);
  for (let start = 0; start < 540; start++)
    expect(allowed.filter((at) => at >= start && at < start + 60).length).toBeLessThanOrEqual(120);
  expect(allowed.length).toBe(60 + 599);
});

test("memory has a bound, and buckets that are full again take none", () => {
  const buckets = createTokenBuckets(60);
  for (let client = 0; client < 120_000; client++) buckets.take(String(client), 1000);
  expect(buckets.size).toBe(50_000);
  expect(buckets.take("119999", 1000).left).toBe(58);
  buckets.take("another", 1060);
  expect(buckets.size).toBe(1);
});
