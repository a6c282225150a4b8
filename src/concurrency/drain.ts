import type { Bell } from "./bell.ts";

/** How often due rows are looked for without a ring, while rows are under way and there is room for more. */
const idleMs = 5000;

/** A stage of the queue: where its rows come from, and what is done with one. */
export type Work<Row> = {
  /** Up to `room` due rows that are not among the busy ones. */
  take(busy: readonly Row[], room: number): Promise<Row[]>;
  settle(row: Row): Promise<void>;
  /**
   * Writes down what settling a row threw; what it throws itself ends the batch. Not called once the signal has aborted: a
   * row that stopping interrupts stays due.
   */
  fail(row: Row, thrown: unknown): Promise<void>;
  concurrency: number;
};

/**
 * Works until nothing is due: a bounded number of rows at a time, refilled as each ends and whenever the
 * bell rings, so that a slow row holds up no other. What is being worked on is kept here only: after a
 * restart it is due again.
 * @returns how many rows were settled.
 * @throws what `fail` or `take` threw first, after the rows under way have ended.
 */
export async function drain<Row>(work: Work<Row>, bell: Bell, signal: AbortSignal): Promise<number> {
  const busy = new Map<Row, Promise<void>>();
  let settled = 0;
  let failure: { thrown: unknown } | undefined;

  async function settle(row: Row): Promise<void> {
    try {
      await work.settle(row);
    } catch (thrown) {
      if (!signal.aborted) await work.fail(row, thrown);
    }
  }

  const start = (row: Row) => {
    const underWay = settle(row)
      .then(
        () => void settled++,
        (thrown: unknown) => void (failure ??= { thrown }),
      )
      .finally(() => busy.delete(row));
    busy.set(row, underWay);
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
