import { AppError } from "../errors.ts";

/** The abort signal of one request. Its reason is always an AppError: `timeout` or `stopping`. */
export type Deadline = {
  readonly signal: AbortSignal;
  /** Starts or restarts a time limit. */
  start(name: string, ms: number): void;
  stop(name: string): void;
  /** Aborts now. */
  abandon(): void;
  /** Stops every limit and stops listening to the source signals. */
  end(): void;
};

/**
 * @param what Start of the messages: `GET https://...`.
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
