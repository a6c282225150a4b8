import { expect, test } from "bun:test";
import fc from "fast-check";
import { AppError } from "../../src/errors.ts";
import { type Handover, handOver } from "../../src/tasks/hand-over.ts";

/** A receiver that refuses these items, and what happened to each, in order. */
function receiver(refused: ReadonlySet<number>, others: readonly number[]) {
  const outcomes: [item: number, isTaken: boolean][] = [];
  const seen = { offers: 0, outcomes };
  const handover: Handover<number> = {
    async offer(items) {
      seen.offers++;
      const bad = items.find((item) => refused.has(item));
      return bad === undefined ? undefined : new AppError("bad_answer", `not ${bad}`);
    },
    take: async (items) => void outcomes.push(...items.map((item): [number, boolean] => [item, true])),
    leaveOut: async (item) => void outcomes.push([item, false]),
    async *others(item) {
      yield* others.filter((other) => other !== item);
    },
  };
  return { seen, handover };
}

const patterns = fc.array(fc.boolean(), { minLength: 1, maxLength: 70 });

test("of any items exactly the refused ones are left out, in order, where the receiver takes any other", async () => {
  await fc.assert(
    fc.asyncProperty(patterns, fc.boolean(), async (pattern, hasTakenBefore) => {
      const items = pattern.map((_, index) => index);
      const refused = new Set(items.filter((index) => pattern[index]));
      const others = [...(hasTakenBefore ? [1000] : []), ...items];
      const { seen, handover } = receiver(refused, others);
      const isHealthy = hasTakenBefore || refused.size < items.length;
      const handing = handOver(items, handover);
      if (isHealthy) {
        await handing;
        expect(seen.outcomes).toEqual(items.map((item) => [item, !refused.has(item)]));
      } else {
        await expect(handing).rejects.toThrow("not 0");
        expect(seen.outcomes).toEqual([]);
      }
    }),
    { seed: 14, numRuns: 300 },
  );
});

test("what every item costs is bounded: a refused one its halves and one other, also where all are refused", async () => {
  const items = Array.from({ length: 500 }, (_, index) => index);
  const one = receiver(new Set([77]), [1000]);
  await handOver(items, one.handover);
  expect(one.seen.offers).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(500)) + 2);
  const all = receiver(new Set(items), [1000]);
  await handOver(items, all.handover);
  expect(all.seen.offers).toBeLessThanOrEqual(3 * 500);
  // A receiver that is broken is not asked about each.
  const none = receiver(new Set([...items, 1000, 1001]), [1000, 1001]);
  await expect(handOver(items, none.handover)).rejects.toThrow("not 0");
  expect(none.seen.offers).toBeLessThanOrEqual(Math.ceil(Math.log2(500)) + 1 + 2);
});

test("a receiver that breaks on the way keeps what it took, and nothing after that is left out", async () => {
  const broken = new Set<number>();
  const { seen, handover } = receiver(broken, [0, 1, 2, 3, 4, 5]);
  const { take } = handover;
  handover.take = async (items) => {
    await take(items);
    for (const item of [0, 1, 2, 3, 4, 5]) broken.add(item);
  };
  broken.add(3);
  await expect(handOver([0, 1, 2, 3, 4, 5], handover)).rejects.toThrow("not ");
  expect(seen.outcomes).toEqual([
    [0, true],
    [1, true],
    [2, true],
  ]);
});
