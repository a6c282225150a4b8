import { expect, test } from "bun:test";
import fc from "fast-check";
import { AppError } from "../../src/errors.ts";
import { createPlaces, type Lane } from "../../src/media/decoder/places.ts";

const never = new AbortController().signal;
const settle = () => Bun.sleep(0);

test("never more places than there are, never all for searches, in order within a lane, and none left empty", async () => {
  const arrivals = fc.array(fc.constantFrom<Lane>("search", "crawl"), { minLength: 1, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), arrivals, async (total, lanes) => {
      const places = createPlaces({ total, waitingSearches: 100 });
      const waiting = { search: 0, crawl: 0 };
      const held = { search: 0, crawl: 0 };
      const order: Record<Lane, number[]> = { search: [], crawl: [] };
      const mostSearches = Math.max(total - 1, 1);
      const use = async (lane: Lane, index: number) => {
        waiting[lane]++;
        const giveBack = await places.take(lane, never);
        waiting[lane]--;
        held[lane]++;
        order[lane].push(index);
        await settle();
        expect(held.search + held.crawl).toBeLessThanOrEqual(total);
        expect(held.search).toBeLessThanOrEqual(mostSearches);
        if (held.search + held.crawl < total) expect(waiting.crawl).toBe(0);
        if (held.search < mostSearches && held.search + held.crawl < total) expect(waiting.search).toBe(0);
        held[lane]--;
        giveBack();
        giveBack();
      };
      await Promise.all(lanes.map(use));
      for (const indexes of Object.values(order)) expect(indexes).toEqual(indexes.toSorted((a, b) => a - b));
    }),
  );
});

test.each([
  [1, ["search", "crawl", "search", "crawl", "search"]],
  [2, ["search", "crawl", "search", "crawl", "search"]],
] as const)("however many searches wait, the crawler has its turn: %d places", async (total, expected) => {
  const places = createPlaces({ total, waitingSearches: 100 });
  const entered: Lane[] = [];
  const leave: (() => void)[] = [];
  const enter = async (lane: Lane) => {
    const giveBack = await places.take(lane, never);
    entered.push(lane);
    leave.push(giveBack);
  };
  for (let index = 0; index < 20; index++) void enter("search");
  for (let index = 0; index < 20; index++) void enter("crawl");
  while (entered.length < expected.length) {
    await settle();
    leave.shift()?.();
    await settle();
  }
  expect(entered.slice(0, expected.length)).toEqual([...expected]);
});

test("the crawler takes every place that no search waits for, and a search gets the next", async () => {
  const places = createPlaces({ total: 2, waitingSearches: 100 });
  const first = await places.take("crawl", never);
  await places.take("crawl", never);
  const entered: Lane[] = [];
  void places.take("crawl", never).then(() => entered.push("crawl"));
  void places.take("search", never).then(() => entered.push("search"));
  first();
  await settle();
  expect(entered).toEqual(["search"]);
});

test("a search is refused once too many wait; the crawler never is; one that leaves makes room", async () => {
  const places = createPlaces({ total: 2, waitingSearches: 2 });
  const leave: (() => void)[] = [];
  const outcomes: string[] = [];
  const take = (lane: Lane, name: string, signal = never): void => {
    void places.take(lane, signal).then(
      (giveBack) => {
        outcomes.push(`${name} enters`);
        leave.push(giveBack);
      },
      (error: unknown) =>
        outcomes.push(
          `${name} ${error instanceof AppError ? `${error.code} ${error.retryAfter}` : String(error)}`,
        ),
    );
  };
  const seen = async () => {
    await settle();
    return outcomes.splice(0).toSorted();
  };
  const stop = new AbortController();
  take("search", "a");
  take("search", "b", stop.signal);
  take("search", "c");
  take("search", "d");
  for (const name of ["e", "f", "g"]) take("crawl", name);
  expect(await seen()).toEqual(["a enters", "d busy 5", "e enters"]);
  stop.abort("left");
  take("search", "h");
  take("search", "i");
  expect(await seen()).toEqual(["b left", "i busy 5"]);
  leave[0]?.();
  expect(await seen()).toEqual(["c enters"]);
});
