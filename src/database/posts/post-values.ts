import { dayOf } from "../facets.ts";
import type { Connection } from "../connection.ts";
import type { Occurrence, PostFacts } from "./post-facts.ts";

/** The keys whose values are counted: what completions and the list of months offer. */
export type CountedKey =
  "source" | "subreddit" | "author" | "flair" | "format" | "challenge" | "tool" | "month";
type Pair = [key: CountedKey, value: string];

/** The counted values of a picture, each once; none where it was removed upstream. @returns a JSON list of pairs. */
export function countedValues({ file, told, prompts, removed }: PostFacts): string {
  if (removed) return "[]";
  const of = (key: CountedKey, value: (one: Occurrence) => string | null): Pair[] =>
    told.flatMap((one) => pairOf(key, value(one)));
  const pairs = [
    ...of("source", (one) => one.source),
    ...of("subreddit", (one) => one.place),
    ...of("author", (one) => one.author),
    ...of("flair", (one) => one.flair),
    ...of("challenge", (one) => one.challenge),
    ...of("month", (one) => dayOf(one.created).slice(0, 6)),
    ...pairOf("format", file.format),
    ...prompts.flatMap((one) => pairOf("tool", one.tool)),
  ];
  return `[${[...new Set(pairs.map((pair) => JSON.stringify(pair)))].join(",")}]`;
}

const pairOf = (key: CountedKey, value: string | null): Pair[] => (value ? [[key, value.toLowerCase()]] : []);

/** Counts a picture among those of the values that it has now, and no longer among those that it had. Both are JSON lists. */
export function recount(db: Connection, before: string, after: string): void {
  if (before === after) return;
  const [old, now] = [readPairs(before), readPairs(after)];
  for (const [text, [key, value]] of old)
    if (!now.has(text)) {
      db.$client
        .query("UPDATE post_value SET pictures = pictures - 1 WHERE key = ? AND value = ?")
        .run(key, value);
      db.$client
        .query("DELETE FROM post_value WHERE key = ? AND value = ? AND pictures <= 0")
        .run(key, value);
    }
  const add = db.$client.query(
    `INSERT INTO post_value(key, value, pictures) VALUES (?, ?, 1)
     ON CONFLICT DO UPDATE SET pictures = pictures + 1`,
  );
  for (const [text, [key, value]] of now) if (!old.has(text)) add.run(key, value);
}

const readPairs = (json: string): Map<string, Pair> =>
  new Map((JSON.parse(json) as Pair[]).map((pair) => [JSON.stringify(pair), pair]));
