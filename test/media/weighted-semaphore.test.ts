import { expect, test } from "bun:test";
import fc from "fast-check";
import { createWeightedSemaphore } from "../../src/media/decoder/weighted-semaphore.ts";

const never = new AbortController().signal;

test("the amounts held never exceed the total, and waits end in order", async () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 150 }), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(sizes, async (wanted) => {
      const semaphore = createWeightedSemaphore(100);
      const order: number[] = [];
      let held = 0;
      const use = async (pixels: number, index: number) => {
        const release = await semaphore.take(pixels, never);
        order.push(index);
        held += Math.min(pixels, 100);
        expect(held).toBeLessThanOrEqual(100);
        await Promise.resolve();
        held -= Math.min(pixels, 100);
        release();
      };
      await Promise.all(wanted.map(use));
      expect(order).toEqual(wanted.map((_, index) => index));
    }),
  );
});

test("an amount released twice counts once", async () => {
  const semaphore = createWeightedSemaphore(10);
  const release = await semaphore.take(10, never);
  release();
  release();
  await semaphore.take(10, never);
  let entered = false;
  void semaphore.take(1, never).then(() => {
    entered = true;
  });
  await Bun.sleep(1);
  expect(entered).toBe(false);
});

test("an aborted wait makes way for the next, and takes nothing", async () => {
  const semaphore = createWeightedSemaphore(10);
  const release = await semaphore.take(6, never);
  const stop = new AbortController();
  const large = semaphore.take(8, stop.signal).catch(String);
  const small = semaphore.take(4, never);
  stop.abort("no more");
  expect(await large).toBe("no more");
  (await small)();
  release();
  await semaphore.take(10, never);
});
