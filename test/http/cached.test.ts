import { expect, test } from "bun:test";
import { cached } from "../../src/http/answer/cached.ts";

test("calls share a value for its time; a failure is not kept", async () => {
  let [time, computed] = [0, 0];
  const value = cached(
    10,
    () => time,
    async () => {
      if (++computed === 2) throw new Error("once");
      return computed;
    },
  );
  expect(await Promise.all([value(), value()])).toEqual([1, 1]);
  time = 9;
  expect(await value()).toBe(1);
  time = 10;
  expect(await value().catch(String)).toBe("Error: once");
  expect(await value()).toBe(3);
});
