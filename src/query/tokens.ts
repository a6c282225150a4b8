/** A word of a text: case-folded, with its position in UTF-16 units. */
export type Token = { word: string; start: number; end: number };

const words = /[\p{L}\p{N}\p{Co}\p{M}]+/gu;
const marks = /\p{M}+/gu;
/** The same for ASCII texts (most of them), in half the time. */
const plainWords = /[a-zA-Z0-9]+/g;
const isPlain = (text: string): boolean => /^[\x20-\x7e\s]*$/.test(text);

/** Removes case and diacritics. */
const fold = (word: string): string => word.normalize("NFD").replace(marks, "").toLowerCase();

/**
 * Tokenizes a text like FTS5's `unicode61 remove_diacritics 2`: runs of letters and digits, without case and diacritics. Used to
 * rank and highlight the matches of FTS5.
 */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const plain = isPlain(text);
  for (const match of text.matchAll(plain ? plainWords : words)) {
    const [typed] = match;
    const word = plain ? typed.toLowerCase() : fold(typed);
    if (word !== "") tokens.push({ word, start: match.index, end: match.index + typed.length });
  }
  return tokens;
}

/** The words of a text without their positions, in a quarter of the time: for ranking. */
export function wordsOf(text: string): string[] {
  if (isPlain(text)) return text.toLowerCase().match(plainWords) ?? [];
  return tokenize(text).map((token) => token.word);
}
