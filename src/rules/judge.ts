import type { RepostRules } from "../model/repost.ts";
import type { Pair } from "./rule.ts";
import { rules } from "./rules.ts";

/**
 * Finds the earlier occurrence that a candidate is a repost of; `undefined` where it is no repost.
 * @param pairs the candidate with each earlier occurrence, the earliest first; read no further than needed.
 */
export function judge<JudgedPair extends Pair>(
  pairs: Iterable<JudgedPair>,
  settings: Readonly<RepostRules>,
): JudgedPair | undefined {
  for (const pair of pairs) {
    const decidingRule = rules.find((rule) => rule.ignores(pair, settings) !== undefined);
    if (!decidingRule) return pair;
    if (decidingRule.effect === "exempt candidate") return undefined;
  }
  return undefined;
}
