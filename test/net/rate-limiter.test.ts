import { AppError } from "../../src/errors.ts";
import { createRateLimiter, rateLimitOf } from "../../src/net/hosts/rate-limiter.ts";
import { failureOf } from "./open-network.ts";
import { afterEach, describe, expect, jest, test } from "bun:test";

const never = new AbortController().signal;
const allowed = () => undefined;
const well = () => false;
const pace = (concurrency: number, gapMs: number) => [{ pattern: "*", concurrency, gapMs }];

afterEach(() => jest.useRealTimers());

describe("a host has its built-in rate limit unless the operator sets another", () => {
  const overrides = [
    { pattern: "*.redd.it", concurrency: 2, gapMs: 50 },
    { pattern: "i.redd.it", concurrency: 9, gapMs: 0 },
  ];
  test.each([
    ["i.redd.it", [], 4, 0],
    ["i.imgur.com", [], 4, 0],
    ["api.imgur.com", [], 1, 1000],
    ["oauth.reddit.com", [], 1, 600],
    ["www.reddit.com", [], 1, 6000],
    ["api.pullpush.io", [], 1, 2000],
    ["arctic-shift.photon-reddit.com", [], 1, 500],
    ["web.archive.org", [], 1, 4000],
    ["archive.org", [], 1, 4000],
    ["www.dpchallenge.com", [], 1, 1500],
    ["images.dpchallenge.com", [], 1, 1500],
    ["example.com", [], 1, 1000],
    ["i.redd.it", overrides, 2, 50],
    ["i.imgur.com", overrides, 4, 0],
  ])("%s", (host, limits, concurrency, gapMs) => {
    expect(rateLimitOf(host, limits)).toMatchObject({ concurrency, gapMs });
  });
});

/** Enters `count` times and lists the callers that have a slot. */
function enterAll(rateLimiter: ReturnType<typeof createRateLimiter>, count: number) {
  const inside: { name: number; release: () => void }[] = [];
  const waiting = Array.from({ length: count }, async (_, name) => {
    inside.push({ name, release: await rateLimiter.enter("a.example", never) });
  });
  return { inside, waiting, names: () => inside.map(({ name }) => name) };
}

test("a host with a budget waits for its gap first, since a previous run may just have sent a request", async () => {
  jest.useFakeTimers();
  for (const [gapMs, entered] of [
    [600, 0],
    [499, 1],
  ] as const) {
    const { waiting, names } = enterAll(createRateLimiter(pace(1, gapMs), allowed, well), 1);
    await Promise.resolve();
    expect(names()).toHaveLength(entered);
    jest.advanceTimersByTime(600);
    await Promise.all(waiting);
    expect(names()).toHaveLength(1);
  }
});

test("slots are given in the order of the calls", async () => {
  const { inside, names } = enterAll(createRateLimiter(pace(2, 0), allowed, well), 5);
  await Bun.sleep(0);
  expect(names()).toEqual([0, 1]);
  inside[1]?.release();
  inside[1]?.release();
  await Bun.sleep(0);
  expect(names()).toEqual([0, 1, 2]);
  inside[0]?.release();
  inside[2]?.release();
  await Bun.sleep(0);
  expect(names()).toEqual([0, 1, 2, 3, 4]);
});

test("starts are a gap apart, however many slots there are", async () => {
  jest.useFakeTimers();
  const { names } = enterAll(createRateLimiter(pace(4, 100), allowed, well), 3);
  await Promise.resolve();
  expect(names()).toEqual([0]);
  jest.advanceTimersByTime(99);
  await Promise.resolve();
  expect(names()).toEqual([0]);
  jest.advanceTimersByTime(1);
  await Promise.resolve();
  expect(names()).toEqual([0, 1]);
  jest.advanceTimersByTime(100);
  await Promise.resolve();
  expect(names()).toEqual([0, 1, 2]);
});

test("hosts do not wait for each other", async () => {
  jest.useFakeTimers();
  const rateLimiter = createRateLimiter(pace(1, 1000), allowed, well);
  const entering = ["a.example", "b.example", "c.example"].map((host) => rateLimiter.enter(host, never));
  jest.advanceTimersByTime(1000);
  await Promise.all(entering);
});

test("an aborted wait makes room", async () => {
  const rateLimiter = createRateLimiter(pace(1, 0), allowed, well);
  const release = await rateLimiter.enter("a.example", never);
  const impatient = new AbortController();
  const second = failureOf(rateLimiter.enter("a.example", impatient.signal));
  const third = rateLimiter.enter("a.example", never);
  impatient.abort(new AppError("stopping", "enough"));
  expect((await second).code).toBe("stopping");
  release();
  (await third)();
  expect((await failureOf(rateLimiter.enter("a.example", impatient.signal))).code).toBe("stopping");
});

test("waiting requests are rejected when the host begins to rest", async () => {
  let resting = false;
  const refusal = () => (resting ? new AppError("resting", "a.example rests") : undefined);
  const rateLimiter = createRateLimiter(pace(1, 0), refusal, well);
  const release = await rateLimiter.enter("a.example", never);
  const waiting = [1, 2, 3].map(() => failureOf(rateLimiter.enter("a.example", never)));
  resting = true;
  release();
  for (const failure of await Promise.all(waiting)) expect(failure.code).toBe("resting");
  resting = false;
  await rateLimiter.enter("a.example", never);
});

test("a host on trial gets one request at a time", async () => {
  let isHalfOpen = true;
  const { inside, names } = enterAll(
    createRateLimiter(pace(4, 0), allowed, () => isHalfOpen),
    4,
  );
  await Bun.sleep(0);
  expect(names()).toEqual([0]);
  isHalfOpen = false;
  inside[0]?.release();
  await Bun.sleep(0);
  expect(names()).toEqual([0, 1, 2, 3]);
});
