import type { FilterKey } from "../../query/filter.ts";
import { dayOf, sign, wordOf } from "../facets.ts";

/**
 * Words of the full-text index by which pictures are filtered: one for each value that a query may ask for. Each begins with
 * the sign that no text begins with, and two letters for its key.
 */
const codes = {
  source: "so",
  subreddit: "pl",
  author: "au",
  flair: "fl",
  format: "fo",
  challenge: "ch",
  tool: "to",
  id: "id",
  has: "ha",
  in: "in",
  nsfw: "ns",
  removed: "re",
} as const satisfies Partial<Record<FilterKey, string>>;

export type WordKey = keyof typeof codes;

export const allWord = `${sign}all`;

/** An expression that every picture matches. */
export const everyPost = `facets:"${allWord}"`;

/** The word of a value, in any case. */
export const facetWord = (key: WordKey, value: string): string => `${sign}${codes[key]}${wordOf(value)}`;

/** The words of a day: its year, month and day. */
export function dayWords(time: number): string[] {
  const day = dayOf(time);
  return [`${sign}y${day.slice(0, 4)}`, `${sign}m${day.slice(0, 6)}`, `${sign}d${day}`];
}
