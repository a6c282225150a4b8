import { expect, test } from "bun:test";
import { tmpdir } from "node:os";
import { startSampling } from "../../src/process/sampling.ts";

const meters = {
  settled: () => ({ encode: 3 }),
  due: async () => ({ links: 1, images: 2 }),
  lagMs: () => 4,
};

/** Starts sampling, and stops it after its first look. */
async function firstSamples(dataDir: string, changes: Partial<typeof meters> = {}) {
  const stop = new AbortController();
  const samples = startSampling({ ...meters, ...changes }, { dataDir, now: () => 7, signal: stop.signal });
  await Bun.sleep(50);
  stop.abort();
  return samples();
}

test("the first sample is taken at once, with what the meters say and the disk of the data folder", async () => {
  expect(await firstSamples(tmpdir())).toEqual([
    {
      at: 7,
      settled: { encode: 3 },
      due: { links: 1, images: 2 },
      memory: expect.any(Number),
      lagMs: 4,
      disk: { free: expect.any(Number), total: expect.any(Number) },
    },
  ]);
});

test("a disk that does not tell is no fault, and a moment that cannot be looked at is left out", async () => {
  expect(await firstSamples("/no/such/folder")).toMatchObject([{ at: 7, disk: null }]);
  const broken = { due: () => Promise.reject(new Error("the database is busy")) };
  expect(await firstSamples(tmpdir(), broken)).toEqual([]);
});
