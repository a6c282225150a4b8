import type { Connection } from "../connection.ts";
import { sign } from "../facets.ts";
import { facetPrefix, type WordKey } from "./post-words.ts";

/** A value that pictures have, and how many of them. */
export type Counted = { value: string; count: number };

/** The most words that are looked through for the commonest ones. */
const maxLookedThrough = 2000;

type Word = { term: string; doc: number };

const commonest = (db: Connection, column: "words" | "facets", prefix: string, limit: number): Word[] =>
  db.$client
    .query<Word, [string, string, string, number, number]>(
      `SELECT term, doc FROM (SELECT term, doc FROM post_word WHERE col = ? AND term >= ? AND term < ? LIMIT ?)
       ORDER BY doc DESC, term LIMIT ?`,
    )
    .all(column, prefix, `${prefix}\u{10ffff}`, maxLookedThrough, limit);

/** The commonest values of a key that begin with a text. */
export function completeValue(db: Connection, key: WordKey, begin: string, limit: number): Counted[] {
  const none = facetPrefix(key, "");
  return commonest(db, "facets", facetPrefix(key, begin), limit).map(({ term, doc }) => ({
    value: Buffer.from(term.slice(none.length), "hex").toString(),
    count: doc,
  }));
}

/** The commonest words of texts that begin with a text. */
export const completeWord = (db: Connection, begin: string, limit: number): Counted[] =>
  commonest(db, "words", begin.toLowerCase(), limit).map(({ term, doc }) => ({ value: term, count: doc }));

/** How many pictures were posted in each month: `202405`, the newest first. Walks their words: for the reader thread. */
export const postMonths = (db: Connection): Counted[] =>
  commonest(db, "facets", `${sign}m`, maxLookedThrough)
    .filter(({ term }) => /^.m\d{6}$/u.test(term))
    .map(({ term, doc }) => ({ value: term.slice(2), count: doc }))
    .sort((a, b) => b.value.localeCompare(a.value));
