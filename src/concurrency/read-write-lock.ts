/** Shared and exclusive work, in the order of the calls. Work must not call the lock itself: it would wait for its own end. */
export type ReadWriteLock = {
  /** Runs beside other shared work, never beside exclusive work. */
  shared<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Runs once all earlier work has ended; later work waits for it. */
  exclusive<Result>(work: () => Promise<Result>): Promise<Result>;
};

export function createReadWriteLock(): ReadWriteLock {
  /** The last exclusive work; it never rejects. */
  let lastExclusive: Promise<unknown> = Promise.resolve();
  /** Shared work since then that has not ended. */
  let running = new Set<Promise<unknown>>();
  return {
    shared(work) {
      const result = lastExclusive.then(work);
      const group = running;
      const ended = result.catch(() => {}).finally(() => group.delete(ended));
      group.add(ended);
      return result;
    },
    exclusive(work) {
      const earlier = [lastExclusive, ...running];
      running = new Set();
      const result = Promise.all(earlier).then(work);
      lastExclusive = result.catch(() => {});
      return result;
    },
  };
}
