import type { RepostRules } from "../model/repost.ts";
import type { Pair } from "./rule.ts";
import { rules } from "./rules.ts";

/**
 * Which of the earlier occurrences a candidate is a repost of, if of any.
 * @param pairs the candidate with each earlier occurrence, the earliest first; read no further than needed.
 */
export function judge<Known extends Pair>(
  pairs: Iterable<Known>,
  settings: Readonly<RepostRules>,
): Known | undefined {
  for (const pair of pairs) {
    const against = rules.find((rule) => rule.ignores(pair, settings) !== undefined);
    if (!against) return pair;
    if (against.effect === "excuse") return undefined;
  }
  return undefined;
}
