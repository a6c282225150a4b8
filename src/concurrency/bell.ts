/** Rings when there is something to do; a ring for which there is no waiter is kept. */
export type Bell = {
  ring(): void;
  /** Whether it has rung since the last wait. */
  readonly isRung: boolean;
  /** Resolves at the next ring (or at once after a kept one), after `ms`, or when the signal aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
};

export function createBell(): Bell {
  let isRung = false;
  const waiters = new Set<() => void>();
  return {
    get isRung() {
      return isRung;
    },
    ring() {
      if (waiters.size === 0) isRung = true;
      for (const wakeUp of waiters) wakeUp();
    },
    wait(ms, signal) {
      return new Promise((resolve) => {
        if (signal.aborted || isRung) {
          isRung &&= signal.aborted;
          return resolve();
        }
        const wakeUp = () => {
          clearTimeout(timer);
          signal.removeEventListener("abort", wakeUp);
          waiters.delete(wakeUp);
          resolve();
        };
        const timer = setTimeout(wakeUp, ms);
        signal.addEventListener("abort", wakeUp);
        waiters.add(wakeUp);
      });
    },
  };
}
