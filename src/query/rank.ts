import type { Clause, TextQuery } from "./text-query.ts";
import { tokenize, wordsOf } from "./tokens.ts";

/** BM25's constants, and how long a text is on average, in words. */
const saturation = 1.2;
const lengthWeight = 0.75;
const averageLength = 18;
/** A word that was only begun counts for less than one that was written out. */
const begunWeight = 0.6;
/** Conditions that stand side by side, in order, as they were typed. */
const besideWeight = 0.5;

/** Where a condition is met: from which word to which (without the last). */
type Hit = { from: number; to: number; isBegun: boolean };

function hitsOf({ words, isPrefix }: Clause, text: readonly string[]): Hit[] {
  const hits: Hit[] = [];
  const last = words.length - 1;
  for (let at = 0; at + last < text.length; at++) {
    const meets = words.every((word, offset) => {
      const given = text[at + offset] ?? "";
      return isPrefix && offset === last ? given.startsWith(word) : given === word;
    });
    if (meets) hits.push({ from: at, to: at + words.length, isBegun: text[at + last] !== words[last] });
  }
  return hits;
}

/**
 * How well a text answers a query, 0 and up: BM25 over the text alone. Rarity of words is left out: all that is ranked
 * holds every word that was asked for, and counting them over a whole index takes as long as the index is.
 * @see Robertson, Zaragoza: The Probabilistic Relevance Framework (2009)
 */
export function scoreText(text: string, { wanted }: TextQuery): number {
  const words = wordsOf(text);
  const length = 1 - lengthWeight + (lengthWeight * words.length) / averageLength;
  let score = 0;
  let before: readonly Hit[] = [];
  for (const clause of wanted) {
    const hits = hitsOf(clause, words);
    const weight = hits.reduce((sum, hit) => sum + (hit.isBegun ? begunWeight : 1), 0);
    score += (weight * (saturation + 1)) / (weight + saturation * length);
    if (hits.some((hit) => before.some((other) => other.to === hit.from))) score += besideWeight;
    before = hits;
  }
  return score;
}

const escapes: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => escapes[sign] ?? sign);

/** How much of a long text is shown before the first hit, and in all, in characters. */
const lead = 60;
const excerptLength = 300;

/**
 * A text as HTML, escaped, with what was found in `<mark>`; of a long one the part around the first hit, cut between words and
 * marked with an ellipsis.
 */
export function highlight(text: string, { wanted }: TextQuery): string {
  const tokens = tokenize(text);
  const words = tokens.map((token) => token.word);
  const found = new Set<number>();
  for (const clause of wanted)
    for (const { from, to } of hitsOf(clause, words)) for (let at = from; at < to; at++) found.add(at);
  const first = tokens[Math.min(...found)]?.start ?? 0;
  const isLong = text.length > excerptLength;
  const start =
    isLong && first > lead ? (tokens.find((token) => token.start >= first - lead)?.start ?? 0) : 0;
  const reach = start + excerptLength;
  const end =
    text.length > reach ? (tokens.findLast((token) => token.end <= reach)?.end ?? reach) : text.length;
  let html = start > 0 ? "… " : "";
  let at = start;
  for (const [index, token] of tokens.entries()) {
    if (!found.has(index) || token.start < at || token.end > end) continue;
    html += `${escapeHtml(text.slice(at, token.start))}<mark>${escapeHtml(text.slice(token.start, token.end))}</mark>`;
    at = token.end;
  }
  return `${html}${escapeHtml(text.slice(at, end))}${end < text.length ? " …" : ""}`;
}
