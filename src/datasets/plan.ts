import { createHash } from "node:crypto";

/** The parts of a dataset, and what share of it each is to be. */
export type Ratios = { train: number; val: number; test: number };
export type Split = keyof Ratios;

/** What the plan must know of a picture. */
export type Planned = {
  key: string;
  /** The smallest key of the pictures that are nearly the same. */
  cluster: string;
  /** Mean opinion score, 1 to 10. */
  mos: number | null;
};

export type PlanOptions = {
  seed: string;
  ratios: Ratios;
  /** One picture a cluster. */
  isUnique: boolean;
  /** As many of each mean-score bin as of the smallest, in each split; what has no score is left out. */
  isBalanced: boolean;
};

/** How many there are of each whole score (`5`: 5 up to 6), before and after balancing. */
export type Balance = Record<Split, { found: Record<string, number>; kept: Record<string, number> }>;

export type Plan = {
  /** By key: where each picture goes; what is left out is not there. */
  splits: Map<string, Split>;
  leftOut: { duplicates: number; unbalanced: number };
  balance: Balance;
};

const names = ["train", "val", "test"] as const;

/** A number from 0 to below 1 that depends on the seed and the text alone. */
function fractionOf(seed: string, text: string): number {
  return createHash("sha256").update(`${seed}\0${text}`).digest().readUIntBE(0, 6) / 2 ** 48;
}

/**
 * Decides which pictures a dataset holds and in which part. A cluster goes into one part as a whole, by its name and the
 * seed: near-duplicates are never on both sides, and what is added later moves nothing.
 */
export function planDataset(pictures: readonly Planned[], options: PlanOptions): Plan {
  const { seed, ratios, isUnique, isBalanced } = options;
  const sum = ratios.train + ratios.val + ratios.test;
  const ends = { train: ratios.train / sum, val: (ratios.train + ratios.val) / sum };
  const splitOf = (cluster: string): Split => {
    const at = fractionOf(seed, cluster);
    return at < ends.train ? "train" : at < ends.val ? "val" : "test";
  };
  const chosen = isUnique ? pictures.filter(({ key, cluster }) => key === cluster) : pictures;
  const placed = chosen.map((picture) => ({ ...picture, split: splitOf(picture.cluster) }));
  const kept = isBalanced ? placed.filter(balancing(placed, seed)) : placed;
  const count = (some: typeof placed, split: Split) =>
    Object.fromEntries(
      [
        ...Map.groupBy(
          some.filter((one) => one.split === split && one.mos !== null),
          binOf,
        ),
      ]
        .map(([bin, group]) => [bin, group.length] as const)
        .sort(([a], [b]) => Number(a) - Number(b)),
    );
  const balanceOf = (split: Split) => ({ found: count(placed, split), kept: count(kept, split) });
  return {
    splits: new Map(kept.map(({ key, split }) => [key, split])),
    leftOut: { duplicates: pictures.length - chosen.length, unbalanced: placed.length - kept.length },
    balance: { train: balanceOf("train"), val: balanceOf("val"), test: balanceOf("test") },
  };
}

const binOf = ({ mos }: Pick<Planned, "mos">): string =>
  String(Math.min(Math.max(Math.floor(mos ?? 0), 1), 10));

/** Of each bin in each part those with the smallest numbers of the seed, as many as the smallest bin has. */
function balancing(
  placed: readonly (Planned & { split: Split })[],
  seed: string,
): (picture: Planned) => boolean {
  const keys = new Set<string>();
  for (const split of names) {
    const rated = placed.filter((one) => one.split === split && one.mos !== null);
    const bins = [...Map.groupBy(rated, binOf).values()];
    const size = Math.min(...bins.map((bin) => bin.length));
    for (const bin of bins) {
      const order = bin.map(({ key }) => ({ key, at: fractionOf(seed, key) })).sort((a, b) => a.at - b.at);
      for (const { key } of order.slice(0, size)) keys.add(key);
    }
  }
  return ({ key }) => keys.has(key);
}
