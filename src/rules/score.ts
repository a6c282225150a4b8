import type { RepostRule } from "./rule.ts";

/** The two pictures must be alike enough: `minScore`. */
export const score: RepostRule = {
  name: "score",
  effect: "pass over",
  ignores: ({ score: found }, { minScore }) =>
    found < minScore ? `a score of ${found}, less than ${minScore}` : undefined,
};
