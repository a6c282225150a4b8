import type { Neighbour } from "./index.ts";

/** Collects the `quantity` nearest neighbours. */
export type TopK = {
  readonly quantity: number;
  readonly ties: boolean;
  /** Upper bound of the distances that still count. It only decreases. */
  readonly limit: number;
  offer(file: number, distance: number): void;
  /** The nearest neighbours by distance, then by file. */
  neighbours(): Neighbour[];
};

/**
 * @param quantity At least 1; `Infinity` keeps all within the limit.
 * @param initialLimit Maximum distance, inclusive.
 * @param ties Whether to keep all at the distance of the last one; otherwise the smallest ids win.
 */
export function createTopK(quantity: number, initialLimit: number, ties: boolean): TopK {
  let nearest: Neighbour[] = [];
  let limit = initialLimit;
  // Pruned whenever it has doubled: the amortized cost of a heap without a heap.
  let capacity = 2 * quantity + 64;

  const prune = () => {
    nearest.sort((a, b) => a.distance - b.distance || a.file - b.file);
    const border = nearest[quantity - 1]?.distance;
    if (border === undefined) return;
    limit = border;
    nearest = ties ? nearest.filter(({ distance }) => distance <= border) : nearest.slice(0, quantity);
  };

  return {
    quantity,
    ties,
    get limit() {
      return limit;
    },
    offer(file, distance) {
      if (distance > limit) return;
      nearest.push({ file, distance });
      if (nearest.length < capacity) return;
      prune();
      capacity = 2 * Math.max(nearest.length, quantity) + 64;
    },
    neighbours() {
      prune();
      return nearest;
    },
  };
}
