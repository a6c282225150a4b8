import { expect, test } from "bun:test";
import fc from "fast-check";
import { createReadWriteLock } from "../../src/concurrency/read-write-lock.ts";

const kinds = fc.array(fc.record({ kind: fc.constantFrom("shared", "exclusive"), steps: fc.nat(3) }), {
  maxLength: 12,
});

test("an exclusive section overlaps with nothing, and sections run in the order of the calls", async () => {
  await fc.assert(
    fc.asyncProperty(kinds, async (works) => {
      const lock = createReadWriteLock();
      const running = new Set<number>();
      const started: number[] = [];
      const faults: string[] = [];
      await Promise.all(
        works.map(({ kind, steps }, n) =>
          lock[kind as "shared" | "exclusive"](async () => {
            started.push(n);
            running.add(n);
            for (let step = 0; step <= steps; step++) {
              if (kind === "exclusive" && running.size > 1) faults.push(`${n} is not exclusive`);
              await Promise.resolve();
            }
            running.delete(n);
          }),
        ),
      );
      expect(faults).toEqual([]);
      expect(started).toEqual(works.map((_, n) => n));
    }),
  );
});

test("shared sections run side by side, and a failure rejects only its own call", async () => {
  const lock = createReadWriteLock();
  const other = Promise.withResolvers<void>();
  const first = lock.shared(() => other.promise);
  await lock.shared(async () => other.resolve());
  await first;
  const failing = lock.exclusive(async () => {
    throw new Error("no");
  });
  const after = lock.exclusive(async () => "yes");
  expect(await failing.catch((error: Error) => error.message)).toBe("no");
  expect(await after).toBe("yes");
  const broken = lock.shared(async () => {
    throw new Error("no");
  });
  expect(await broken.catch((error: Error) => error.message)).toBe("no");
  expect(await lock.exclusive(async () => "yes")).toBe("yes");
});
