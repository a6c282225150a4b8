import type { Bound, Filter, FilterKey, Term } from "../../query/filter.ts";
import { isEmpty, parseTextQuery, toMatch } from "../../query/text-query.ts";
import { sign, spans } from "../facets.ts";
import { type NumberKey, rangeWords } from "./number-words.ts";
import { everyPost, facetWord, type WordKey } from "./post-words.ts";

/** How the gallery selects: an FTS5 expression (null: every picture), and conditions on the rows that it gives. */
export type PostMatch = { match: string | null; sql: string; parameters: number[] };

/** The columns of numbers, whose words narrow a range down without deciding it. */
const columns: Record<NumberKey, string> = {
  score: "p.score",
  width: "f.width",
  height: "f.height",
  size: "f.size",
  mos: "p.mos",
  votes: "p.votes",
  posts: "p.occurrences",
};

const isNumber = (key: FilterKey): key is NumberKey => Object.hasOwn(columns, key);

const words = (list: readonly string[]): string => `facets:(${list.map((word) => `"${word}"`).join(" OR ")})`;

/**
 * What a query selects. Each of its terms must hold for some occurrence of a picture.
 * @param removed Whether pictures that were removed upstream are among it.
 * @returns `undefined` where it can match nothing.
 */
export function postMatch({ terms, text }: Filter, removed: boolean): PostMatch | undefined {
  const required: string[] = [];
  const excluded: string[] = [];
  const conditions: string[] = [];
  const parameters: number[] = [];
  for (const term of terms) {
    const expression = expressionOf(term);
    if (expression !== undefined) (term.isNegated ? excluded : required).push(expression);
    if (term.demand.kind !== "range" || !isNumber(term.key)) continue;
    const column = columns[term.key];
    const bounds = term.demand.bounds.map(({ is }) => `${column} ${is} ?`).join(" AND ");
    conditions.push(`AND ${term.isNegated ? "NOT " : ""}coalesce(${bounds}, 0)`);
    parameters.push(...term.demand.bounds.map(({ than }) => than));
  }
  const query = parseTextQuery(text);
  if (!isEmpty(query)) {
    const match = toMatch(query, "words", everyPost);
    if (match !== undefined) required.push(match);
  } else if (text.trim() !== "") return undefined;
  const sql = conditions.join(" ");
  if (required.length === 0 && excluded.length === 0) return { match: null, sql, parameters };
  if (!removed) excluded.push(words([facetWord("removed", "yes")]));
  const base = (required.length > 0 ? required : [everyPost]).map((part) => `(${part})`).join(" AND ");
  const match = excluded.length > 0 ? `(${base}) NOT (${excluded.join(" OR ")})` : base;
  return { match, sql, parameters };
}

/** The words of a term; `undefined` where its condition on the rows alone decides. */
function expressionOf({ key, isNegated, demand }: Term): string | undefined {
  switch (demand.kind) {
    case "flag":
      return words([facetWord(key as WordKey, demand.value ? "yes" : "no")]);
    case "words":
      return words(demand.words.map((word) => facetWord(key as WordKey, plain(key, word))));
    case "range": {
      if (!isNumber(key)) return words(daysOf(demand.bounds).map((word) => sign + word));
      // A bucket at the edge holds numbers on both sides of a bound.
      return isNegated ? undefined : words(bucketsOf(key, demand.bounds));
    }
  }
}

/** A name without what people write before it. */
function plain(key: FilterKey, word: string): string {
  if (key === "subreddit") return word.replace(/^\/?r\//i, "");
  if (key === "author") return word.replace(/^\/?u\//i, "");
  return key === "challenge" && /^\d+$/.test(word) ? `dpc-${word}` : word;
}

const isLower = ({ is }: Bound): boolean => is === ">" || is === ">=";

function daysOf(bounds: readonly Bound[]): string[] {
  const from = bounds.filter(isLower).map(({ is, than }) => (is === ">" ? than + 1 : than));
  const to = bounds.filter((bound) => !isLower(bound)).map(({ is, than }) => (is === "<" ? than - 1 : than));
  return spans(from.length > 0 ? Math.max(...from) : undefined, to.length > 0 ? Math.min(...to) : undefined);
}

function bucketsOf(key: NumberKey, bounds: readonly Bound[]): string[] {
  const from = Math.max(-1, ...bounds.filter(isLower).map(({ than }) => than));
  const to = Math.min(Infinity, ...bounds.filter((bound) => !isLower(bound)).map(({ than }) => than));
  const list = rangeWords(key, from, to);
  return list.length > 0 ? list : [`${sign}none`];
}
