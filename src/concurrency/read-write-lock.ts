/** Work that goes on side by side, and work that must be alone, in the order of asking. Neither may ask for the other within. */
export type ReadWriteLock = {
  /** Runs beside other such work, but for what is alone. */
  shared<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Runs once everything that was asked for before has ended; what is asked for meanwhile waits. */
  exclusive<Result>(work: () => Promise<Result>): Promise<Result>;
};

export function createReadWriteLock(): ReadWriteLock {
  /** What was last to be alone; it never rejects. */
  let last: Promise<unknown> = Promise.resolve();
  /** What was asked for since then and goes on. */
  let beside = new Set<Promise<unknown>>();
  return {
    shared(work) {
      const under = last.then(work);
      const own = beside;
      const ended = under.catch(() => {}).finally(() => own.delete(ended));
      own.add(ended);
      return under;
    },
    exclusive(work) {
      const before = [last, ...beside];
      beside = new Set();
      const under = Promise.all(before).then(work);
      last = under.catch(() => {});
      return under;
    },
  };
}
