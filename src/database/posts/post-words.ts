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
  score: "sc",
  width: "wi",
  height: "he",
  size: "si",
  mos: "mo",
  votes: "vo",
  posts: "po",
} as const satisfies Partial<Record<FilterKey, string>>;

export type WordKey = keyof typeof codes;

/** The word that every picture has. */
export const everyPost = `facets:"${sign}all"`;

/** The word of a value, in any case. */
export const facetWord = (key: WordKey, value: string): string => `${sign}${codes[key]}${wordOf(value)}`;

/** What the words of a key begin with, and of a value that begins so. */
export const facetPrefix = (key: WordKey, value: string): string => facetWord(key, value);

/** A number falls into one of four buckets an octave; whole ranges are then a few words. */
export const bucketOf = (value: number): number =>
  value < 0 ? -1 : Math.floor(4 * Math.log2(Math.min(value, 1e15) + 1));
export const lastBucket = bucketOf(1e15);

/** The word of a number's bucket. */
export const bucketWord = (key: WordKey, bucket: number): string => `${sign}${codes[key]}b${bucket + 1}`;

/** The words of a day: its year, month and day. */
export function dayWords(time: number): string[] {
  const day = dayOf(time);
  return [`${sign}y${day.slice(0, 4)}`, `${sign}m${day.slice(0, 6)}`, `${sign}d${day}`];
}

export const allWord = `${sign}all`;
