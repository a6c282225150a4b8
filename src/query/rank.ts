import type { Clause, TextQuery } from "./text-query.ts";
import { tokenize, wordsOf } from "./tokens.ts";

/** Constants of BM25: k1, b, and the average length of a text in words. */
const saturation = 1.2;
const lengthWeight = 0.75;
const averageLength = 18;
/** Weight of a hit that only begins with the queried prefix; a whole word counts 1. */
const prefixWeight = 0.6;
/** Bonus for a clause that directly follows the previous clause of the query. */
const adjacencyBonus = 0.5;

/** Where a clause matches: word indices from `from` to `to`, exclusive. */
type Hit = { from: number; to: number; isPrefix: boolean };

function hitsOf({ words, isPrefix }: Clause, text: readonly string[]): Hit[] {
  const hits: Hit[] = [];
  const last = words.length - 1;
  for (let from = 0; from + last < text.length; from++) {
    const isHit = words.every((word, offset) => {
      const candidate = text[from + offset] ?? "";
      return isPrefix && offset === last ? candidate.startsWith(word) : candidate === word;
    });
    if (isHit) hits.push({ from, to: from + words.length, isPrefix: text[from + last] !== words[last] });
  }
  return hits;
}

/**
 * Relevance of a text to a query, from 0 up: BM25 without inverse document frequency. Every ranked text holds every word of the
 * query, and counting words over the whole index would take time linear in its size.
 * @see Robertson, Zaragoza: The Probabilistic Relevance Framework (2009)
 */
export function scoreText(text: string, { required }: TextQuery): number {
  const words = wordsOf(text);
  const length = 1 - lengthWeight + (lengthWeight * words.length) / averageLength;
  let score = 0;
  let previous: readonly Hit[] = [];
  for (const clause of required) {
    const hits = hitsOf(clause, words);
    const weight = hits.reduce((sum, hit) => sum + (hit.isPrefix ? prefixWeight : 1), 0);
    score += (weight * (saturation + 1)) / (weight + saturation * length);
    if (hits.some((hit) => previous.some((other) => other.to === hit.from))) score += adjacencyBonus;
    previous = hits;
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

/** Length of an excerpt before its first hit, and in total, in characters. */
const leadLength = 60;
const excerptLength = 300;

/**
 * A text as escaped HTML with its hits in `<mark>`. A long text is cut between words to an excerpt around the first hit, with
 * an ellipsis at each cut.
 */
export function highlight(text: string, { required }: TextQuery): string {
  const tokens = tokenize(text);
  const words = tokens.map((token) => token.word);
  const hitWords = new Set<number>();
  for (const clause of required)
    for (const { from, to } of hitsOf(clause, words))
      for (let index = from; index < to; index++) hitWords.add(index);
  const first = tokens[Math.min(...hitWords)]?.start ?? 0;
  const isLong = text.length > excerptLength;
  const start =
    isLong && first > leadLength
      ? (tokens.find((token) => token.start >= first - leadLength)?.start ?? 0)
      : 0;
  const limit = start + excerptLength;
  const end =
    text.length > limit ? (tokens.findLast((token) => token.end <= limit)?.end ?? limit) : text.length;
  let html = start > 0 ? "… " : "";
  let position = start;
  for (const [index, token] of tokens.entries()) {
    if (!hitWords.has(index) || token.start < position || token.end > end) continue;
    html += `${escapeHtml(text.slice(position, token.start))}<mark>${escapeHtml(text.slice(token.start, token.end))}</mark>`;
    position = token.end;
  }
  return `${html}${escapeHtml(text.slice(position, end))}${end < text.length ? " …" : ""}`;
}
