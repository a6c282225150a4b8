import type { Neighbour } from "./index.ts";

/** Keeps the nearest of what it is offered. */
export type Closest = {
  readonly quantity: number;
  readonly ties: boolean;
  /** What is farther than this need not be offered. It only ever falls. */
  readonly limit: number;
  offer(file: number, distance: number): void;
  /** What was nearest: by distance, then by file. */
  found(): Neighbour[];
};

/**
 * @param quantity At least 1; `Infinity` keeps all within the limit.
 * @param farthest The limit at first, included.
 * @param ties Whether all that are as far as the last are kept too, and not only those of the smallest ids.
 */
export function createClosest(quantity: number, farthest: number, ties: boolean): Closest {
  let kept: Neighbour[] = [];
  let limit = farthest;
  // Pruned whenever it has doubled: a heap's cost without a heap.
  let full = 2 * quantity + 64;

  const prune = () => {
    kept.sort((a, b) => a.distance - b.distance || a.file - b.file);
    const border = kept[quantity - 1]?.distance;
    if (border === undefined) return;
    limit = border;
    kept = ties ? kept.filter(({ distance }) => distance <= border) : kept.slice(0, quantity);
  };

  return {
    quantity,
    ties,
    get limit() {
      return limit;
    },
    offer(file, distance) {
      if (distance > limit) return;
      kept.push({ file, distance });
      if (kept.length < full) return;
      prune();
      full = 2 * Math.max(kept.length, quantity) + 64;
    },
    found() {
      prune();
      return kept;
    },
  };
}
