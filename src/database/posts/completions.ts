import type { Counted } from "../../model/post.ts";
import type { Connection } from "../connection.ts";
import type { CountedKey } from "./post-values.ts";

/** The most values or words that are looked through for the commonest ones. */
const maxLookedThrough = 2000;
/** A word is counted by walking its pictures: so many words at once, for so many milliseconds. */
const wordsAtOnce = 8;
const wordsMs = 15;

/** The commonest values of a key that begin with a text. */
export const completeValue = (db: Connection, key: CountedKey, begin: string, limit: number): Counted[] =>
  begin === ""
    ? db.$client
        .query<Counted, [string, number]>(
          `SELECT value, pictures AS count FROM post_value WHERE key = ? ORDER BY pictures DESC, value LIMIT ?`,
        )
        .all(key, limit)
    : db.$client
        .query<Counted, [string, string, string, number, number]>(
          `SELECT value, pictures AS count FROM
           (SELECT value, pictures FROM post_value WHERE key = ? AND value >= ? AND value < ? ORDER BY value LIMIT ?)
           ORDER BY pictures DESC, value LIMIT ?`,
        )
        .all(key, begin.toLowerCase(), end(begin.toLowerCase()), maxLookedThrough, limit);

/** The commonest words of texts that begin with a text: for the reader thread. */
export function completeWord(db: Connection, begin: string, limit: number): Counted[] {
  const until = performance.now() + wordsMs;
  const select = db.$client.query<Counted, [string, string, number]>(
    "SELECT term AS value, doc AS count FROM post_word WHERE col = 'words' AND term >= ? AND term < ? LIMIT ?",
  );
  const found: Counted[] = [];
  let next = begin.toLowerCase();
  while (found.length < maxLookedThrough && performance.now() < until) {
    const words = select.all(next, end(begin.toLowerCase()), wordsAtOnce);
    found.push(...words);
    if (words.length < wordsAtOnce) break;
    next = `${words.at(-1)?.value ?? ""}\u0001`;
  }
  return found.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1)).slice(0, limit);
}

/** How many pictures were posted in each month: `202405`, the newest first. */
export const postMonths = (db: Connection): Counted[] =>
  db.$client
    .query<Counted, []>(
      "SELECT value, pictures AS count FROM post_value WHERE key = 'month' ORDER BY value DESC",
    )
    .all();

/** What follows everything that begins with a text. */
const end = (begin: string): string => `${begin}\u{10ffff}`;
