import type { RepostRule } from "./rule.ts";

/** Minimum similarity of the two pictures: `minScore`. */
export const score: RepostRule = {
  name: "score",
  effect: "skip original",
  ignores: ({ score: similarity }, { minScore }) =>
    similarity < minScore ? `a score of ${similarity}, less than ${minScore}` : undefined,
};
