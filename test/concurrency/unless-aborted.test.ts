import { expect, test } from "bun:test";
import { unlessAborted } from "../../src/concurrency/unless-aborted.ts";

const never = new Promise<never>(() => {});

test("what comes first decides: the work's result, its failure, or the abort", async () => {
  const stop = new AbortController();
  expect(await unlessAborted(Promise.resolve(1), stop.signal)).toBe(1);
  expect(await unlessAborted(Promise.resolve(1))).toBe(1);
  expect(await unlessAborted(Promise.reject("failed"), stop.signal).catch((reason) => reason)).toBe("failed");
  const waiting = unlessAborted(never, stop.signal);
  stop.abort("stopped");
  expect(await waiting.catch((reason: unknown) => reason)).toBe("stopped");
  expect(await unlessAborted(never, stop.signal).catch((reason: unknown) => reason)).toBe("stopped");
});

test("work that fails after the abort is no unhandled failure", async () => {
  const work = Promise.withResolvers<never>();
  const waiting = unlessAborted(work.promise, AbortSignal.abort("stopped"));
  expect(await waiting.catch((reason: unknown) => reason)).toBe("stopped");
  work.reject("too late");
  await Bun.sleep(1);
});
