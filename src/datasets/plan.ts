import { createHash } from "node:crypto";

/** The parts of a dataset and their shares. */
export type Ratios = { train: number; val: number; test: number };
export type Split = keyof Ratios;

/** The values of a picture that the plan depends on. */
export type PlannedPicture = {
  key: string;
  /** The smallest key of the pictures that are nearly the same. */
  cluster: string;
  /** Mean opinion score, 1 to 10. */
  mos: number | null;
};

export type PlanOptions = {
  seed: string;
  ratios: Ratios;
  /** One picture per cluster. */
  isUnique: boolean;
  /** As many pictures of each mean-score bin as of the smallest, in each split; pictures without a score are left out. */
  isBalanced: boolean;
};

/** Pictures per whole score (`5`: 5 up to 6), before and after balancing. */
export type Balance = Record<Split, { found: Record<string, number>; kept: Record<string, number> }>;

export type Plan = {
  /** The split of each picture by key, without those left out. */
  splits: Map<string, Split>;
  leftOut: { duplicates: number; unbalanced: number };
  balance: Balance;
};

type PlacedPicture = PlannedPicture & { split: Split };

const names = ["train", "val", "test"] as const;

/** A number from 0 to below 1 that depends only on the seed and the text. */
function fractionOf(seed: string, text: string): number {
  return createHash("sha256").update(`${seed}\0${text}`).digest().readUIntBE(0, 6) / 2 ** 48;
}

/**
 * Decides which pictures a dataset holds and in which part. A cluster goes into one part as a whole, by its name and the
 * seed: near-duplicates are never in two parts, and later additions move nothing.
 */
export function planDataset(pictures: readonly PlannedPicture[], options: PlanOptions): Plan {
  const { seed, ratios, isUnique, isBalanced } = options;
  const sum = ratios.train + ratios.val + ratios.test;
  const ends = { train: ratios.train / sum, val: (ratios.train + ratios.val) / sum };
  const splitOf = (cluster: string): Split => {
    const fraction = fractionOf(seed, cluster);
    return fraction < ends.train ? "train" : fraction < ends.val ? "val" : "test";
  };
  const chosen = isUnique ? pictures.filter(({ key, cluster }) => key === cluster) : pictures;
  const placed = chosen.map((picture) => ({ ...picture, split: splitOf(picture.cluster) }));
  const kept = isBalanced ? balance(placed, seed) : placed;
  const count = (list: readonly PlacedPicture[], split: Split) =>
    Object.fromEntries(
      [...groupByBin(list, split)]
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

const binOf = ({ mos }: Pick<PlannedPicture, "mos">): string =>
  String(Math.min(Math.max(Math.floor(mos ?? 0), 1), 10));

/** The rated pictures of a split by their mean-score bin. */
const groupByBin = (placed: readonly PlacedPicture[], split: Split): Map<string, PlacedPicture[]> =>
  Map.groupBy(
    placed.filter((picture) => picture.split === split && picture.mos !== null),
    binOf,
  );

/** Of each bin in each part the pictures with the smallest fractions of the seed, as many as the smallest bin has. */
function balance(placed: readonly PlacedPicture[], seed: string): PlacedPicture[] {
  const keys = new Set<string>();
  for (const split of names) {
    const bins = [...groupByBin(placed, split).values()];
    const size = Math.min(...bins.map((bin) => bin.length));
    for (const bin of bins) {
      const order = bin
        .map(({ key }) => ({ key, fraction: fractionOf(seed, key) }))
        .sort((a, b) => a.fraction - b.fraction);
      for (const { key } of order.slice(0, size)) keys.add(key);
    }
  }
  return placed.filter(({ key }) => keys.has(key));
}
