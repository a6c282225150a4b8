import { residentBytes } from "../support/resident.ts";
import { readsWhile } from "../support/reads-while.ts";
import { held, type Target } from "./target.ts";

/** What an attack did to others. */
export type Measured = {
  /** Latencies of small reads beside it. */
  reads: string;
  /** Resident bytes of the server's processes: before, and the most. */
  memory: [before: number, peak: number];
  /** The crawler's pictures a second meanwhile. */
  pace: number;
  /** Milliseconds after its end until the crawler had its own pace again; `undefined` for not at all. */
  backAfterMs: number | undefined;
};

const windowMs = 2000;
/** The crawler has its pace again at this share of it. */
const share = 0.7;
/** For the process that reads. */
const readerStartMs = 500;
const mostWaitMs = 180_000;

/** Reads, samples and counts while `work` is done, then waits until the crawler has its pace again. @param pace pictures a second. */
export async function measureWhile(
  target: Target,
  pace: number,
  work: () => Promise<unknown>,
): Promise<Measured> {
  const { pid } = target.server;
  const before = residentBytes(pid);
  let peak = before;
  const sampling = setInterval(() => (peak = Math.max(peak, residentBytes(pid))), 50);
  const count = () => target.asked("crawl.example");
  const [first, started] = [await count(), performance.now()];
  try {
    const reads = await readsWhile(target.url, held, async () => {
      await Bun.sleep(readerStartMs);
      await work();
    });
    const [seconds, done] = [(performance.now() - started) / 1000, (await count()) - first];
    const backAfterMs = await untilPace(count, pace * share);
    return { reads, memory: [before, peak], pace: done / seconds, backAfterMs };
  } finally {
    clearInterval(sampling);
  }
}

/** Milliseconds until the beginning of the first window in which there were so many a second. */
async function untilPace(count: () => Promise<number>, pace: number): Promise<number | undefined> {
  const started = performance.now();
  const counts: [ms: number, count: number][] = [];
  for (let ms = 0; ms < mostWaitMs; ms = performance.now() - started) {
    counts.push([ms, await count()]);
    const [from = ms, first = 0] = counts.findLast(([at]) => at <= ms - windowMs) ?? [];
    const last = counts.at(-1)?.[1] ?? 0;
    if (from <= ms - windowMs && (last - first) / ((ms - from) / 1000) >= pace) return from;
    await Bun.sleep(100);
  }
  return undefined;
}
