/** A word of a text: as it is compared, and where it stands (UTF-16 units). */
export type Token = { word: string; start: number; end: number };

const words = /[\p{L}\p{N}\p{Co}\p{M}]+/gu;
const marks = /\p{M}+/gu;

/** A word as it is compared: without case and diacritics. */
const fold = (word: string): string =>
  /^[\x20-\x7e]*$/.test(word) ? word.toLowerCase() : word.normalize("NFD").replace(marks, "").toLowerCase();

/**
 * The words of a text, as FTS5's `unicode61 remove_diacritics 2` cuts it: runs of letters and digits, without case and
 * diacritics. What FTS5 finds is its own affair; this is for ranking and showing what it has found.
 */
export function tokenize(text: string): Token[] {
  const found: Token[] = [];
  for (const match of text.matchAll(words)) {
    const [given] = match;
    const word = fold(given);
    if (word !== "") found.push({ word, start: match.index, end: match.index + given.length });
  }
  return found;
}
