import { wordsOf } from "../query/tokens.ts";
import type { RepostRule } from "./rule.ts";

/** The two titles must be alike enough: `minTitleSimilarity`. */
export const title: RepostRule = {
  name: "title",
  effect: "pass over",
  ignores({ candidate, original }, { minTitleSimilarity }) {
    if (minTitleSimilarity <= 0) return undefined;
    const found = titleSimilarity(candidate.title, original.title);
    return found < minTitleSimilarity
      ? `titles alike by ${found.toFixed(2)}, less than ${minTitleSimilarity}`
      : undefined;
  },
};

/** Words that two titles share, of all their words (Jaccard's index): 0 to 1; two without any words are the same. */
export function titleSimilarity(one: string, other: string): number {
  const [a, b] = [new Set(wordsOf(one)), new Set(wordsOf(other))];
  const all = a.union(b).size;
  return all === 0 ? 1 : a.intersection(b).size / all;
}
