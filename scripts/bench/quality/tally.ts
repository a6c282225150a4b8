/**
 * How a measure separates pictures that are the same from pictures that are not: its values over pairs, in bins, high being
 * alike.
 */
export type Tally = {
  /** Pairs that are not the same, by bin. */
  readonly others: Float64Array;
  /** By transform the bins of the pairs that are. */
  readonly same: Map<string, number[]>;
  /** By transform how often the original was the first. */
  readonly first: Map<string, { found: number; of: number }>;
};

export const createTally = (bins: number): Tally => ({
  others: new Float64Array(bins),
  same: new Map(),
  first: new Map(),
});

/** @param value the pair's bin. */
export function countSame({ same, first }: Tally, transform: string, value: number, isFirst: boolean): void {
  same.set(transform, [...(same.get(transform) ?? []), value]);
  const { found, of } = first.get(transform) ?? { found: 0, of: 0 };
  first.set(transform, { found: found + Number(isFirst), of: of + 1 });
}

/** The least bin at and over which at most `rate` of all pairs that are not the same lie. */
export function thresholdAt({ others }: Tally, rate: number): number {
  const all = others.reduce((sum, count) => sum + count, 0);
  let over = 0;
  for (let bin = others.length - 1; bin >= 0; bin--) {
    over += others[bin] ?? 0;
    if (over > rate * all) return bin + 1;
  }
  return 0;
}

/** The share of a transform's pairs at or over a threshold, 0 to 1. */
export function recallAt({ same }: Tally, transform: string, threshold: number): number {
  const values = same.get(transform) ?? [];
  return values.length === 0 ? 0 : values.filter((value) => value >= threshold).length / values.length;
}

export function firstRate({ first }: Tally, transform: string): number {
  const { found, of } = first.get(transform) ?? { found: 0, of: 1 };
  return found / of;
}
