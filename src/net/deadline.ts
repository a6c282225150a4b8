import { AppError } from "../errors.ts";

/** One signal for one request. Its reason is always an AppError: a limit that ran out, or the stop. */
export type Deadline = {
  readonly signal: AbortSignal;
  /** Starts a limit, or starts it again. */
  start(name: string, ms: number): void;
  stop(name: string): void;
  /** Fires now: nobody wants the rest. */
  abandon(): void;
  /** Stops every limit and lets go of the signals it listens to. */
  end(): void;
};

/**
 * @param what Starts the messages: `GET https://...`.
 * @param sources Signals of the caller and of the program; an abort of either is `stopping`.
 */
export function createDeadline(what: string, sources: readonly (AbortSignal | undefined)[]): Deadline {
  const controller = new AbortController();
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const stopped = () => controller.abort(new AppError("stopping", `${what}: stopped`));
  const listened = sources.filter((source) => source !== undefined);
  for (const source of listened) {
    if (source.aborted) stopped();
    source.addEventListener("abort", stopped, { once: true });
  }

  function stop(name: string): void {
    clearTimeout(timers.get(name));
    timers.delete(name);
  }

  return {
    signal: controller.signal,
    stop,
    abandon: stopped,
    start(name, ms) {
      stop(name);
      const expire = () => controller.abort(new AppError("timeout", `${what}: ${name} after ${ms / 1000} s`));
      timers.set(name, setTimeout(expire, ms));
    },
    end() {
      for (const name of timers.keys()) stop(name);
      for (const source of listened) source.removeEventListener("abort", stopped);
    },
  };
}
