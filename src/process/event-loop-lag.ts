import { monitorEventLoopDelay } from "node:perf_hooks";

/** Delay of the main thread's timers within the last one to two minutes. */
export type EventLoopLag = { p99Ms: number; worstMs: number };

const windowMs = 60_000;
const resolutionMs = 10;

/** Measures the event loop from now on. @returns a function that gives the current figures. */
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
