/** Rings when there is something to do; a ring that nobody waits for is kept. */
export type Bell = {
  ring(): void;
  /** Resolves at the next ring (or at once after a kept one), after `ms`, or when the signal aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
};

export function createBell(): Bell {
  let rung = false;
  const waiters = new Set<() => void>();
  return {
    ring() {
      if (waiters.size === 0) rung = true;
      for (const wakeUp of waiters) wakeUp();
    },
    wait(ms, signal) {
      return new Promise((resolve) => {
        if (signal.aborted || rung) {
          rung &&= signal.aborted;
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

/** While rows are under way and there is room: how long until due rows are looked for without a ring. */
const idleMs = 5000;

/** A stage's work: where its rows come from and what is done with one. */
export type Work<Row> = {
  /** Up to `room` due rows that are not among the busy ones. */
  take(busy: readonly Row[], room: number): Promise<Row[]>;
  /** Settles one row. Writes its failures down itself; what it throws ends the batch. */
  settle(row: Row): Promise<void>;
  concurrency: number;
};

/**
 * Works until nothing is due: a bounded number of rows at a time, refilled as each ends and whenever the
 * bell rings, so that a slow row holds up no other. What is being worked on is kept here only: after a
 * restart it is simply due again.
 * @returns how many rows were settled.
 * @throws what `settle` or `take` threw first, after the rows under way have ended.
 */
export async function drain<Row>(work: Work<Row>, bell: Bell, signal: AbortSignal): Promise<number> {
  const busy = new Map<Row, Promise<void>>();
  let settled = 0;
  let failure: { thrown: unknown } | undefined;

  const start = (row: Row) => {
    const under = work
      .settle(row)
      .then(
        () => void settled++,
        (thrown: unknown) => void (failure ??= { thrown }),
      )
      .finally(() => busy.delete(row));
    busy.set(row, under);
  };

  for (;;) {
    const room = work.concurrency - busy.size;
    if (room > 0 && !failure && !signal.aborted) {
      try {
        for (const row of await work.take([...busy.keys()], room)) start(row);
      } catch (thrown) {
        failure ??= { thrown };
      }
    }
    if (busy.size === 0) break;
    const over = new AbortController();
    const waits = [Promise.race(busy.values())];
    const hasRoom = busy.size < work.concurrency && !signal.aborted && !failure;
    if (hasRoom) waits.push(bell.wait(idleMs, AbortSignal.any([signal, over.signal])));
    await Promise.race(waits);
    over.abort();
  }
  if (failure) throw failure.thrown;
  return settled;
}
