import { monitorEventLoopDelay } from "node:perf_hooks";

/** How late the main thread came to its timers within the last minute or two. */
export type EventLoopLag = { p99Ms: number; worstMs: number };

const windowMs = 60_000;
const resolutionMs = 10;

/** Watches the event loop from now on. @returns what tells how it fared. */
export function watchEventLoop(): () => EventLoopLag {
  const delays = monitorEventLoopDelay({ resolution: resolutionMs });
  let before: EventLoopLag = { p99Ms: 0, worstMs: 0 };
  const current = (): EventLoopLag => ({ p99Ms: delays.percentile(99) / 1e6, worstMs: delays.max / 1e6 });
  delays.enable();
  setInterval(() => {
    before = current();
    delays.reset();
  }, windowMs).unref();
  return () => {
    const { p99Ms, worstMs } = current();
    return { p99Ms: Math.max(p99Ms, before.p99Ms), worstMs: Math.max(worstMs, before.worstMs) };
  };
}
