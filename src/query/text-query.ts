import { tokenize } from "./tokens.ts";

/** One condition: words that follow each other, the last of which may be a beginning only. */
export type Clause = {
  /** At least one, folded. */
  words: string[];
  /** What was typed, for the index to cut itself. */
  text: string;
  isPrefix: boolean;
};

/** What somebody searches for: all of `wanted`, none of `unwanted`. */
export type TextQuery = { wanted: Clause[]; unwanted: Clause[] };

/** Nobody means more conditions than this; what follows is left out. */
const maxClauses = 32;

/** A quoted phrase (its end may be missing) or a run of anything, with `-` before and `*` behind. */
const clauses = /(-?)(?:"([^"]*)("?)(\*?)|([^\s"]+))/g;

/**
 * Reads what somebody typed: words, `"phrases"`, `beginnings*`, `-without`; any text is a query. What holds no letter and no
 * digit asks for nothing.
 */
export function parseTextQuery(text: string): TextQuery {
  const query: TextQuery = { wanted: [], unwanted: [] };
  // A control character would end the text for the index.
  const clean = text.toWellFormed().replace(/\p{Cc}/gu, " ");
  for (const [, minus = "", phrase, , star = "", bare = ""] of clean.matchAll(clauses)) {
    const given = phrase ?? bare.replace(/\*+$/, "");
    const words = tokenize(given).map((token) => token.word);
    if (words.length === 0) continue;
    const isPrefix = phrase === undefined ? bare.endsWith("*") : star !== "";
    (minus === "" ? query.wanted : query.unwanted).push({ words, text: given, isPrefix });
    if (query.wanted.length + query.unwanted.length === maxClauses) break;
  }
  return query;
}

/** Whether it asks for anything at all. */
export const isEmpty = ({ wanted, unwanted }: TextQuery): boolean => wanted.length + unwanted.length === 0;

/**
 * The query as an FTS5 expression over one column: every word in quotes, so that nothing typed is syntax.
 * @param everything An expression that matches every row: FTS5 has no bare NOT.
 * @returns `undefined` for a query that asks for nothing, or only for what is not.
 */
export function toMatch(
  { wanted, unwanted }: TextQuery,
  column: string,
  everything?: string,
): string | undefined {
  const quote = ({ text, isPrefix }: Clause) => `"${text.replaceAll('"', '""')}"${isPrefix ? "*" : ""}`;
  const of = (some: readonly Clause[], operator: string) => `${column}:(${some.map(quote).join(operator)})`;
  const positive = wanted.length > 0 ? of(wanted, " AND ") : unwanted.length > 0 ? everything : undefined;
  if (positive === undefined) return undefined;
  return unwanted.length > 0 ? `(${positive} NOT ${of(unwanted, " OR ")})` : positive;
}
