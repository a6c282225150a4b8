import { tokenize } from "./tokens.ts";

/** One condition: consecutive words; the last may be a prefix. */
export type Clause = {
  /** At least one; case-folded, without diacritics. */
  words: string[];
  /** As typed; FTS5 tokenizes it itself. */
  text: string;
  isPrefix: boolean;
};

/** A search over texts: all of `required`, none of `excluded`. */
export type TextQuery = { required: Clause[]; excluded: Clause[] };

/** Maximum number of clauses; further ones are ignored. */
const maxClauses = 32;

/** A quoted phrase (the closing quote may be missing) or a run of other characters, with an optional leading `-` and trailing `*`. */
const clausePattern = /(-?)(?:"([^"]*)("?)(\*?)|([^\s"]+))/g;

/**
 * Parses a search: words, `"phrases"`, `prefixes*`, `-excluded`. Every text is a query; clauses without a letter or digit are
 * ignored.
 */
export function parseTextQuery(text: string): TextQuery {
  const query: TextQuery = { required: [], excluded: [] };
  // FTS5 would end the text at a control character.
  const clean = text.toWellFormed().replace(/\p{Cc}/gu, " ");
  for (const [, minus = "", phrase, , star = "", bare = ""] of clean.matchAll(clausePattern)) {
    const typed = phrase ?? bare.replace(/\*+$/, "");
    const words = tokenize(typed).map((token) => token.word);
    if (words.length === 0) continue;
    const isPrefix = phrase === undefined ? bare.endsWith("*") : star !== "";
    (minus === "" ? query.required : query.excluded).push({ words, text: typed, isPrefix });
    if (query.required.length + query.excluded.length === maxClauses) break;
  }
  return query;
}

/** Whether a query has no clause. */
export const isEmpty = ({ required, excluded }: TextQuery): boolean =>
  required.length + excluded.length === 0;

/**
 * The query as an FTS5 expression over one column: every word in quotes, so that nothing typed is syntax.
 * @param everything An expression that matches every row: FTS5 has no bare NOT.
 * @returns `undefined` for an empty query, and for one of exclusions only where `everything` is not given.
 */
export function toMatch(
  { required, excluded }: TextQuery,
  column: string,
  everything?: string,
): string | undefined {
  const quote = ({ text, isPrefix }: Clause) => `"${text.replaceAll('"', '""')}"${isPrefix ? "*" : ""}`;
  const match = (terms: readonly Clause[], operator: string) =>
    `${column}:(${terms.map(quote).join(operator)})`;
  const positive =
    required.length > 0 ? match(required, " AND ") : excluded.length > 0 ? everything : undefined;
  if (positive === undefined) return undefined;
  return excluded.length > 0 ? `(${positive} NOT ${match(excluded, " OR ")})` : positive;
}
