import { expect, test } from "bun:test";
import fc from "fast-check";
import { createPixelBudget } from "../../src/media/pixel-budget.ts";

test("what is taken at once never exceeds the budget, and everyone gets a turn, in order", async () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 150 }), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(sizes, async (wanted) => {
      const budget = createPixelBudget(100);
      const order: number[] = [];
      let held = 0;
      const use = async (pixels: number, index: number) => {
        const giveBack = await budget.take(pixels);
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
  const budget = createPixelBudget(10);
  const giveBack = await budget.take(10);
  giveBack();
  giveBack();
  await budget.take(10);
  let entered = false;
  void budget.take(1).then(() => {
    entered = true;
  });
  await Bun.sleep(1);
  expect(entered).toBe(false);
});
