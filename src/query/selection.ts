import { AppError } from "../errors.ts";
import { imageFormats } from "../model/image-format.ts";
import { submissionSources } from "../model/submission.ts";
import { type Filter, type FilterKey, filterKeys, parseFilter, type Term } from "./filter.ts";
import { isEmpty, parseTextQuery } from "./text-query.ts";

/** Values that a key can have, where they are few. */
const closed: Partial<Record<FilterKey, readonly string[]>> = {
  source: submissionSources,
  format: Object.keys(imageFormats),
};
/** Keys of which a picture may have several values. */
const several = new Set<FilterKey>(["has", "in"]);
/** Least and greatest value; mean opinion scores go from 1 to 10. */
const domains: Partial<Record<FilterKey, Interval>> = {
  mos: [1, 10],
  width: [1, Infinity],
  height: [1, Infinity],
  size: [1, Infinity],
  votes: [0, Infinity],
  posts: [0, Infinity],
};

/** Least and greatest value, both included. */
type Interval = [least: number, greatest: number];

/**
 * Reads a query as `parseFilter` does, and refuses one that can select nothing, whatever there is: an end before its
 * beginning, terms that contradict each other, values that no picture can have, words without letters.
 * @throws AppError `bad_request` naming the term and why.
 */
export function parseSelection(query: string): Filter {
  const filter = parseFilter(query);
  const words = query.trim().split(/\s+/);
  if ((query.match(/"/g) ?? []).length % 2 === 1)
    throw refused(query.slice(query.lastIndexOf('"')), "its quote is not closed");
  const lone = words.find((word) => /^-+$/.test(word) || /^-?""$/.test(word));
  if (lone !== undefined) throw refused(lone, "a term must follow");
  if (filter.text !== "" && isEmpty(parseTextQuery(filter.text)))
    throw refused(filter.text, "it has no letters or digits to search for");
  for (const [key, terms] of Map.groupBy(filter.terms, (term) => term.key)) requirePossible(key, terms);
  return filter;
}

const refused = (text: string, why: string): AppError =>
  new AppError("bad_request", `query: ${JSON.stringify(text.slice(0, 100))} can select nothing: ${why}`);

function requirePossible(key: FilterKey, terms: readonly Term[]): void {
  const kind = filterKeys[key];
  if (kind === "words") return requireWords(key, terms);
  if (kind === "flag") return requireFlag(key, terms);
  requireRange(key, terms);
}

function requireFlag(key: FilterKey, terms: readonly Term[]): void {
  const values = terms.map(({ demand, isNegated }) => demand.kind === "flag" && demand.value !== isNegated);
  if (new Set(values).size > 1) throw contradiction(key);
}

const contradiction = (key: FilterKey): AppError => refused(`${key}:`, "its terms contradict each other");

/** Words as they are compared: without case, and without what names a place or a person. */
const wordsOf = ({ demand }: Term): string[] =>
  demand.kind === "words" ? demand.words.map((word) => word.toLowerCase().replace(/^\/?[ru]\//, "")) : [];

function requireWords(key: FilterKey, terms: readonly Term[]): void {
  const allowed = closed[key];
  const unknown = allowed && terms.flatMap(wordsOf).find((word) => !allowed.includes(word));
  if (unknown !== undefined) throw refused(`${key}:${unknown}`, `there are ${allowed?.join(", ")}`);
  const excluded = terms.filter((term) => term.isNegated).flatMap(wordsOf);
  const demands = terms.filter((term) => !term.isNegated).map(wordsOf);
  const left = demands.map((words) => words.filter((word) => !excluded.includes(word)));
  const first = left[0] ?? [];
  const common = several.has(key)
    ? first
    : first.filter((word) => left.every((words) => words.includes(word)));
  if (left.some((words) => words.length === 0) || (left.length > 0 && common.length === 0))
    throw contradiction(key);
}

function requireRange(key: FilterKey, terms: readonly Term[]): void {
  const domain = domains[key] ?? [-Infinity, Infinity];
  for (const term of terms) {
    const [least, greatest] = intervalOf(key, term);
    if (least > greatest) throw refused(`${key}:`, "its end comes before its beginning");
    if (!term.isNegated && isNothing(intersect([least, greatest], domain)))
      throw refused(
        `${key}:`,
        `it goes from ${domain[0]}${domain[1] < Infinity ? ` to ${domain[1]}` : " on"}`,
      );
  }
  const wanted = terms.filter((term) => !term.isNegated).map((term) => intervalOf(key, term));
  if (wanted.length === 0) return;
  const all = wanted.reduce(intersect, domain);
  const excluded = terms.filter((term) => term.isNegated).map((term) => intervalOf(key, term));
  if (isNothing(all) || excluded.some(([least, greatest]) => least <= all[0] && greatest >= all[1]))
    throw contradiction(key);
}

const intersect = (a: Interval, b: Interval): Interval => [Math.max(a[0], b[0]), Math.min(a[1], b[1])];
const isNothing = ([least, greatest]: Interval): boolean => least > greatest;

/** Whole numbers but for the mean of opinions, whose neighbours lie a billionth apart here. */
function intervalOf(key: FilterKey, { demand }: Term): Interval {
  const interval: Interval = [-Infinity, Infinity];
  const step = key === "mos" ? 1e-9 : 1;
  if (demand.kind !== "range") return interval;
  for (const { is, than } of demand.bounds) {
    const whole = step === 1;
    if (is === ">=") interval[0] = Math.max(interval[0], whole ? Math.ceil(than) : than);
    if (is === ">") interval[0] = Math.max(interval[0], whole ? Math.floor(than) + 1 : than + step);
    if (is === "<=") interval[1] = Math.min(interval[1], whole ? Math.floor(than) : than);
    if (is === "<") interval[1] = Math.min(interval[1], whole ? Math.ceil(than) - 1 : than - step);
  }
  return interval;
}
