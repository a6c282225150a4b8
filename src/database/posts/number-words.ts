import { sign } from "../facets.ts";

/** The letters of each number that pictures are filtered by, and where its words end: larger ones share the last. */
const numbers = {
  score: { code: "sc", most: 2 ** 20 },
  width: { code: "wi", most: 2 ** 16 },
  height: { code: "he", most: 2 ** 16 },
  size: { code: "si", most: 2 ** 32 },
  mos: { code: "mo", most: 2 ** 4 },
  votes: { code: "vo", most: 2 ** 16 },
  posts: { code: "po", most: 2 ** 8 },
} as const;

export type NumberKey = keyof typeof numbers;

/**
 * A number has two words of the full-text index: its bucket, a sixteenth of an octave, and its octave. A range is then some
 * octaves and the buckets at their edges, at most about sixty words; the numbers themselves are compared afterwards.
 */
const perOctave = 16;
/** Everything below 0 is in the first bucket. */
const negative = 0;

const bucketOf = (key: NumberKey, value: number): number =>
  value < 0 ? negative : 1 + Math.floor(perOctave * Math.log2(Math.min(value, numbers[key].most) + 1));
const octaveOf = (bucket: number): number => Math.ceil(bucket / perOctave);

const bucketWord = (key: NumberKey, bucket: number): string => `${sign}${numbers[key].code}b${bucket}`;
const octaveWord = (key: NumberKey, octave: number): string => `${sign}${numbers[key].code}o${octave}`;

/** The words of a number. */
export function numberWords(key: NumberKey, value: number): string[] {
  const bucket = bucketOf(key, value);
  return [bucketWord(key, bucket), octaveWord(key, octaveOf(bucket))];
}

/** The fewest words of which every number between two has one; others near the edges may have one, too. */
export function rangeWords(key: NumberKey, from: number, to: number): string[] {
  const words: string[] = [];
  const [end, last] = [bucketOf(key, to), bucketOf(key, Infinity)];
  for (let bucket = bucketOf(key, from); bucket <= end;) {
    const octaveEnd = Math.min(last, octaveOf(bucket) * perOctave);
    const isWhole = bucket > negative && bucket % perOctave === 1 && octaveEnd <= end;
    words.push(isWhole ? octaveWord(key, octaveOf(bucket)) : bucketWord(key, bucket));
    bucket = isWhole ? octaveEnd + 1 : bucket + 1;
  }
  return words;
}
