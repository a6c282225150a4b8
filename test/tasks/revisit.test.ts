import { describe, expect, test } from "bun:test";
import { revisitTime } from "../../src/tasks/revisit.ts";

const now = 1_700_000_000;
const tick = 60;

describe("a gallery that is not ready is read again", () => {
  test("after a minute, then ever later, for some days", () => {
    const pauses = [0, 1, 2, 3, 4, 5].map(
      (revisits) => (revisitTime({ created: now, revisits }, now, tick) ?? 0) - now,
    );
    expect(pauses).toEqual([60, 300, 3600, 6 * 3600, 36 * 3600, 48 * 3600]);
    expect(revisitTime({ created: now, revisits: 6 }, now, tick)).toBeUndefined();
  });

  test("only once when its submission is days old: it is as ready as it will be", () => {
    const old = now - 30 * 86_400;
    expect(revisitTime({ created: old, revisits: 0 }, now, tick)).toBe(now + 60);
    expect(revisitTime({ created: old, revisits: 1 }, now, tick)).toBeUndefined();
  });
});
