import { setTimeout as sleep } from "node:timers/promises";

/** Rings when there is something to do; a ring that nobody waits for is kept. */
export type Bell = {
  ring(): void;
  /** Resolves at the next ring (or at once after a kept one), after `ms`, or when the signal aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
};

export function createBell(): Bell {
  let rung = false;
  let waiter: (() => void) | undefined;
  return {
    ring() {
      rung = true;
      waiter?.();
    },
    async wait(ms, signal) {
      const cancel = new AbortController();
      const ringing = new Promise<void>((resolve) => {
        waiter = resolve;
        if (rung) resolve();
      });
      const stop = AbortSignal.any([signal, cancel.signal]);
      // An aborted sleep rejects; that it ended is all that matters here.
      await Promise.race([ringing, sleep(ms, undefined, { signal: stop, ref: false }).catch(() => {})]);
      cancel.abort();
      [rung, waiter] = [false, undefined];
    },
  };
}

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
    const free = busy.size < work.concurrency && !signal.aborted && !failure;
    const done = Promise.race(busy.values());
    await (free ? Promise.race([done, bell.wait(60_000, signal)]) : done);
  }
  if (failure) throw failure.thrown;
  return settled;
}
