import { statfs } from "node:fs/promises";
import { createBell } from "../concurrency/bell.ts";
import type { Sample } from "../model/sample.ts";

/** Seconds between two samples. */
export const sampleSeconds = 10;
/** An hour. */
const mostSamples = 360;

/** What is asked for each sample. */
type Meters = {
  settled(): Sample["settled"];
  due(): Promise<Sample["due"]>;
  lagMs(): number;
};

type Settings = {
  dataDir: string;
  /** Unix seconds. */
  now: () => number;
  signal: AbortSignal;
};

/** Takes a sample every ten seconds, until the program stops. @returns gives those of the last hour, the oldest first. */
export function startSampling(meters: Meters, { dataDir, now, signal }: Settings): () => readonly Sample[] {
  const samples: Sample[] = [];

  async function take(): Promise<void> {
    const [due, disk] = await Promise.all([meters.due(), readDisk(dataDir)]);
    const memory = process.memoryUsage.rss();
    samples.push({ at: now(), settled: meters.settled(), due, memory, lagMs: meters.lagMs(), disk });
    if (samples.length > mostSamples) samples.shift();
  }
  async function run(): Promise<void> {
    const pause = createBell();
    while (!signal.aborted) {
      // A moment that could not be looked at is missing in the plots.
      await take().catch(() => {});
      await pause.wait(sampleSeconds * 1000, signal);
    }
  }

  void run();
  return () => samples;
}

async function readDisk(folder: string): Promise<Sample["disk"]> {
  try {
    const { bavail, blocks, bsize } = await statfs(folder);
    return { free: bavail * bsize, total: blocks * bsize };
  } catch {
    return null;
  }
}
