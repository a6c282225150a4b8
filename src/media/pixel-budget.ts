/** Shares out a number of pixels among decodes, in the order in which they ask. */
export type PixelBudget = {
  /**
   * Waits for room. What exceeds the whole budget is let in alone.
   * @returns gives the room back; harmless when called twice.
   */
  take(pixels: number): Promise<() => void>;
};

/** @param total pixels that may be decoded at once. */
export function createPixelBudget(total: number): PixelBudget {
  const waiting: { pixels: number; enter: () => void }[] = [];
  let free = total;

  function admit(): void {
    for (let first = waiting[0]; first && first.pixels <= free; first = waiting[0]) {
      waiting.shift();
      free -= first.pixels;
      first.enter();
    }
  }

  return {
    take: async (wanted) => {
      const pixels = Math.min(wanted, total);
      await new Promise<void>((enter) => {
        waiting.push({ pixels, enter });
        admit();
      });
      let held = true;
      return () => {
        if (!held) return;
        held = false;
        free += pixels;
        admit();
      };
    },
  };
}
