/** A first come, first served semaphore whose holders take amounts of a total, such as pixels. */
export type WeightedSemaphore = {
  /**
   * Waits for an amount. An amount over the total is admitted alone.
   * @param signal ends the wait at once.
   * @returns releases the amount; harmless when called twice.
   * @throws the signal's reason.
   */
  take(amount: number, signal: AbortSignal): Promise<() => void>;
};

type Waiting = { amount: number; enter: () => void };

/** @param total maximum amount held at once. */
export function createWeightedSemaphore(total: number): WeightedSemaphore {
  const queue: Waiting[] = [];
  let free = total;

  function admit(): void {
    for (let first = queue[0]; first && first.amount <= free; first = queue[0]) {
      queue.shift();
      free -= first.amount;
      first.enter();
    }
  }

  /** Leaves the queue and admits those behind. */
  function leave(waiting: Waiting): void {
    const index = queue.indexOf(waiting);
    if (index < 0) return;
    queue.splice(index, 1);
    admit();
  }

  return {
    take: async (requested, signal) => {
      signal.throwIfAborted();
      const amount = Math.min(requested, total);
      await new Promise<void>((enter, refuse) => {
        const waiting = { amount, enter };
        const stop = () => {
          leave(waiting);
          refuse(signal.reason);
        };
        signal.addEventListener("abort", stop, { once: true });
        queue.push(waiting);
        admit();
      });
      let held = true;
      return () => {
        if (!held) return;
        held = false;
        free += amount;
        admit();
      };
    },
  };
}
