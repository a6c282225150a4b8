type Candidate = { slot: number; distance: number };

/** Keeps the nearest of what it is offered, with every tie at the border. */
export type Closest = {
  /** What is farther than this need not be offered. It only ever falls. */
  readonly limit: number;
  /** @returns the limit from now on. */
  offer(slot: number, distance: number): number;
  /** The `quantity` nearest and all that are as far as the last of them, in no order. */
  found(): Candidate[];
};

/**
 * @param quantity At least 1.
 * @param farthest The limit at first: nothing farther is ever offered.
 */
export function createClosest(quantity: number, farthest: number): Closest {
  let candidates: Candidate[] = [];
  let limit = farthest;
  // Pruned whenever it has doubled: a heap's cost without a heap, and ties cannot overflow it.
  let full = 2 * quantity + 64;

  const prune = () => {
    const border = candidates.sort((a, b) => a.distance - b.distance)[quantity - 1]?.distance;
    if (border === undefined) return;
    limit = border;
    candidates = candidates.filter(({ distance }) => distance <= border);
  };

  return {
    get limit() {
      return limit;
    },
    offer(slot, distance) {
      candidates.push({ slot, distance });
      if (candidates.length >= full) {
        prune();
        full = 2 * Math.max(candidates.length, quantity) + 64;
      }
      return limit;
    },
    found() {
      prune();
      return candidates;
    },
  };
}
