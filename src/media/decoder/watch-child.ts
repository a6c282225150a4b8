import { AppError } from "../../errors.ts";
import { type ProcessTimes, processTimes } from "./cpu-time.ts";

export type ChildLimits = {
  /** CPU time (without `/proc`: the time that passes). */
  cpuMs: number;
  /** A child that hardly works and hardly waits for a CPU over such a time is blocked. */
  blockedMs: number;
};

const CHECK_MS = 200;
/** Of the time that passes: a blocked process still looks at its timers. */
const BLOCKED_SHARE = 0.01;

/**
 * Watches a child process from now on. Time counts by what the child did with it: one that a busy machine keeps waiting is
 * slow, and left alone.
 * @param kill gets `undecodable` once the child has used up its CPU time, `busy` once it is blocked.
 * @returns ends the watch.
 */
export function watchChild(
  pid: number,
  limits: ChildLimits,
  kill: (reason: AppError) => void,
  times: ProcessTimes = processTimes,
): () => void {
  const hasCpuTime = times.cpuMs(pid) !== undefined;
  const readCpuMs = () => (hasCpuTime ? times.cpuMs(pid) : performance.now());
  const start = readCpuMs() ?? 0;
  let since: { at: number; cpuMs: number; waits: Map<string, number> } | undefined;
  const check = (): void => {
    const cpuMs = readCpuMs();
    // It has ended.
    if (cpuMs === undefined) return;
    if (cpuMs - start > limits.cpuMs)
      return kill(failure("undecodable", `not done after ${limits.cpuMs / 1000} s of CPU time`));
    // Most children have answered before the first look.
    since ??= { at: performance.now(), cpuMs, waits: times.waits(pid) };
    const [passed, used, before] = [performance.now() - since.at, cpuMs - since.cpuMs, since.waits];
    if (passed < limits.blockedMs) return;
    const waits = times.waits(pid);
    const waited = sum(waits.entries().map(([thread, ms]) => ms - (before.get(thread) ?? 0)));
    if (used + waited < passed * BLOCKED_SHARE)
      return kill(failure("busy", `the decoder worked for ${used} ms in ${Math.round(passed / 1000)} s`));
    since = { at: performance.now(), cpuMs, waits };
  };
  const timer = setInterval(check, Math.min(limits.cpuMs / 4, limits.blockedMs / 4, CHECK_MS));
  return () => clearInterval(timer);
}

const failure = (code: "undecodable" | "busy", what: string): AppError =>
  new AppError(code, `decode a picture: ${what}`);

const sum = (numbers: Iterable<number>): number => [...numbers].reduce((total, number) => total + number, 0);
