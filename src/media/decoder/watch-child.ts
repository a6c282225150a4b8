import { AppError } from "../../errors.ts";
import { cpuMsOf } from "./cpu-time.ts";

export type ChildLimits = {
  /** CPU time (without `/proc`: the time that passes). */
  cpuMs: number;
  /** With less than a hundredth of a core over such a time it is blocked. */
  stalledMs: number;
};

const CHECK_MS = 200;
const STALLED_SHARE = 0.01;

/**
 * Watches a child process from now on. Time counts by what the child did with it: one that waits for a busy machine is slow, and
 * left alone.
 * @param kill gets `undecodable` once the child has used up its CPU time, `busy` once it is blocked.
 * @returns ends the watch.
 */
export function watchChild(pid: number, limits: ChildLimits, kill: (reason: AppError) => void): () => void {
  const hasCpuTime = cpuMsOf(pid) !== undefined;
  const read = () => (hasCpuTime ? cpuMsOf(pid) : performance.now());
  const start = read() ?? 0;
  let since = { at: performance.now(), cpuMs: start };
  const check = (): void => {
    const cpuMs = read();
    // It has ended.
    if (cpuMs === undefined) return;
    if (cpuMs - start > limits.cpuMs)
      return kill(
        new AppError("undecodable", `decode a picture: not done after ${limits.cpuMs / 1000} s of CPU time`),
      );
    const [passed, used] = [performance.now() - since.at, cpuMs - since.cpuMs];
    if (passed < limits.stalledMs) return;
    since = { at: performance.now(), cpuMs };
    if (used < passed * STALLED_SHARE)
      kill(
        new AppError(
          "busy",
          `decode a picture: the decoder got ${used / 1000} s of CPU time in ${Math.round(passed / 1000)} s`,
        ),
      );
  };
  const timer = setInterval(check, Math.min(limits.cpuMs / 4, limits.stalledMs / 4, CHECK_MS));
  return () => clearInterval(timer);
}
