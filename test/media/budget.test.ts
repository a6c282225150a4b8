import { expect, test } from "bun:test";
import fc from "fast-check";
import { createBudget } from "../../src/media/decoder/budget.ts";

const never = new AbortController().signal;

test("what is taken at once never exceeds the budget, and everyone gets a turn, in order", async () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 150 }), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(sizes, async (wanted) => {
      const budget = createBudget(100);
      const order: number[] = [];
      let held = 0;
      const use = async (pixels: number, index: number) => {
        const giveBack = await budget.take(pixels, never);
        order.push(index);
        held += Math.min(pixels, 100);
        expect(held).toBeLessThanOrEqual(100);
        await Promise.resolve();
        held -= Math.min(pixels, 100);
        giveBack();
      };
      await Promise.all(wanted.map(use));
      expect(order).toEqual(wanted.map((_, index) => index));
    }),
  );
});

test("room given back twice counts once", async () => {
  const budget = createBudget(10);
  const giveBack = await budget.take(10, never);
  giveBack();
  giveBack();
  await budget.take(10, never);
  let entered = false;
  void budget.take(1, never).then(() => {
    entered = true;
  });
  await Bun.sleep(1);
  expect(entered).toBe(false);
});

test("who stops waiting makes way for the next, and takes nothing", async () => {
  const budget = createBudget(10);
  const giveBack = await budget.take(6, never);
  const stop = new AbortController();
  const large = budget.take(8, stop.signal).catch(String);
  const small = budget.take(4, never);
  stop.abort("no more");
  expect(await large).toBe("no more");
  (await small)();
  giveBack();
  await budget.take(10, never);
});
