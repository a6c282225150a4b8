/** A word of a text: as it is compared, and where it stands (UTF-16 units). */
export type Token = { word: string; start: number; end: number };

const words = /[\p{L}\p{N}\p{Co}\p{M}]+/gu;
const marks = /\p{M}+/gu;
/** The same where there is nothing else to be found: most texts, and in half the time. */
const plainWords = /[a-zA-Z0-9]+/g;
const isPlain = (text: string): boolean => /^[\x20-\x7e\s]*$/.test(text);

/** A word as it is compared: without case and diacritics. */
const fold = (word: string): string => word.normalize("NFD").replace(marks, "").toLowerCase();

/**
 * The words of a text, as FTS5's `unicode61 remove_diacritics 2` cuts it: runs of letters and digits, without case and
 * diacritics. What FTS5 finds is its own affair; this is for ranking and showing what it has found.
 */
export function tokenize(text: string): Token[] {
  const found: Token[] = [];
  const plain = isPlain(text);
  for (const match of text.matchAll(plain ? plainWords : words)) {
    const [given] = match;
    const word = plain ? given.toLowerCase() : fold(given);
    if (word !== "") found.push({ word, start: match.index, end: match.index + given.length });
  }
  return found;
}

/** The same words without where they stand: what ranking needs, in a quarter of the time. */
export function wordsOf(text: string): string[] {
  if (isPlain(text)) return text.toLowerCase().match(plainWords) ?? [];
  return tokenize(text).map((token) => token.word);
}
