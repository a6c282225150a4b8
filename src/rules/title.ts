import { wordsOf } from "../query/tokens.ts";
import type { RepostRule } from "./rule.ts";

/** Minimum similarity of the two titles: `minTitleSimilarity`. */
export const title: RepostRule = {
  name: "title",
  effect: "skip original",
  ignores({ candidate, original }, { minTitleSimilarity }) {
    if (minTitleSimilarity <= 0) return undefined;
    const similarity = titleSimilarity(candidate.title, original.title);
    return similarity < minTitleSimilarity
      ? `titles alike by ${similarity.toFixed(2)}, less than ${minTitleSimilarity}`
      : undefined;
  },
};

/** Jaccard index of the words of two titles, 0 to 1; two titles without words are the same. */
export function titleSimilarity(a: string, b: string): number {
  const [wordsA, wordsB] = [new Set(wordsOf(a)), new Set(wordsOf(b))];
  const total = wordsA.union(wordsB).size;
  return total === 0 ? 1 : wordsA.intersection(wordsB).size / total;
}
