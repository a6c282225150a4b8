/** Shares out a number of something, processes or pixels, among jobs in the order in which they ask. */
export type Budget = {
  /**
   * Waits for room. What exceeds the whole budget is let in alone.
   * @param signal ends the waiting at once.
   * @returns gives the room back; harmless when called twice.
   * @throws the signal's reason.
   */
  take(amount: number, signal: AbortSignal): Promise<() => void>;
};

type Waiting = { amount: number; enter: () => void };

/** @param total how much may be taken at once. */
export function createBudget(total: number): Budget {
  const queue: Waiting[] = [];
  let free = total;

  function admit(): void {
    for (let first = queue[0]; first && first.amount <= free; first = queue[0]) {
      queue.shift();
      free -= first.amount;
      first.enter();
    }
  }

  /** Another may be next where this one waited. */
  function leave(waiting: Waiting): void {
    const index = queue.indexOf(waiting);
    if (index < 0) return;
    queue.splice(index, 1);
    admit();
  }

  return {
    take: async (wanted, signal) => {
      signal.throwIfAborted();
      const amount = Math.min(wanted, total);
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
