import { expect, test } from "bun:test";
import type { AppError } from "../../src/errors.ts";
import { type ProcessTimes, processTimes } from "../../src/media/decoder/cpu-time.ts";
import { watchChild } from "../../src/media/decoder/watch-child.ts";

/**
 * Watches a child for a while, with small limits: 40 ms of CPU time, blocked after 80 ms.
 * @param share of the time that passes, by what the child does: it works, and each of its threads waits for a CPU.
 * @returns what it was killed for, if it was.
 */
async function watchFor(ms: number, share: { works: number; waits: number }): Promise<string | undefined> {
  const start = performance.now();
  const passed = () => performance.now() - start;
  const times: ProcessTimes = {
    cpuMs: () => 5000 + passed() * share.works,
    // A thread of a pool, which comes and goes, beside one that lasts.
    waits: () =>
      new Map([
        ["1", 7000],
        [String(passed()), passed() * share.waits],
      ]),
  };
  const killed = Promise.withResolvers<AppError>();
  const stop = watchChild(process.pid, { cpuMs: 40, blockedMs: 80 }, killed.resolve, times);
  const reason = await Promise.race([killed.promise, Bun.sleep(ms).then(() => undefined)]);
  stop();
  return reason && `${reason.code}: ${reason.message}`;
}

test("a child that works has its CPU time, however long that takes", async () => {
  expect(await watchFor(60_000, { works: 1, waits: 0 })).toBe(
    "undecodable: decode a picture: not done after 0.04 s of CPU time",
  );
  expect(await watchFor(400, { works: 0.05, waits: 0 })).toBeUndefined();
});

test("a child that waits for a CPU is left alone, one that is blocked is not", async () => {
  expect(await watchFor(400, { works: 0, waits: 0.9 })).toBeUndefined();
  expect(await watchFor(400, { works: 0.001, waits: 0.9 })).toBeUndefined();
  expect(await watchFor(60_000, { works: 0.001, waits: 0 })).toMatch(
    /^busy: decode a picture: the decoder worked/,
  );
});

test.skipIf(process.platform !== "linux")("the kernel's times of a process", async () => {
  const before = processTimes.cpuMs(process.pid) ?? NaN;
  for (const start = process.cpuUsage(); process.cpuUsage(start).user < 50_000;);
  expect((processTimes.cpuMs(process.pid) ?? NaN) - before).toBeGreaterThanOrEqual(30);
  const waits = processTimes.waits(process.pid);
  expect(waits.get(String(process.pid))).toBeGreaterThanOrEqual(0);
  const gone = Bun.spawn(["true"]);
  await gone.exited;
  expect(processTimes.cpuMs(gone.pid)).toBeUndefined();
  expect(processTimes.waits(gone.pid).size).toBe(0);
});
