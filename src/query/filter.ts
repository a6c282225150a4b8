import { AppError } from "../errors.ts";

/** Condition of a term on a value: any of these words, within these bounds, or yes or no. */
export type Demand =
  { kind: "words"; words: string[] } | { kind: "range"; bounds: Bound[] } | { kind: "flag"; value: boolean };

/** How a value compares with a number. */
export type Bound = { is: ">" | ">=" | "<" | "<="; than: number };

/** One condition of a query: `score:>=10`, `-subreddit:pics`, `has:prompt`. */
export type Term = { key: FilterKey; isNegated: boolean; demand: Demand };

/** A query: a conjunction of terms and words. */
export type Filter = {
  terms: Term[];
  /** Words to search for in texts, as typed. */
  text: string;
};

/** Every key with the kind of its values. Times are Unix seconds, sizes bytes, sides pixels. */
export const filterKeys = {
  source: "words",
  subreddit: "words",
  author: "words",
  flair: "words",
  format: "words",
  challenge: "words",
  tool: "words",
  id: "words",
  has: "words",
  in: "words",
  date: "date",
  score: "range",
  width: "range",
  height: "range",
  size: "size",
  mos: "range",
  votes: "range",
  posts: "range",
  nsfw: "flag",
  removed: "flag",
} as const satisfies Record<string, "words" | "range" | "date" | "size" | "flag">;
export type FilterKey = keyof typeof filterKeys;

/** Values of `has:` and `in:`. */
export const possessions = [
  "ratings",
  "counts",
  "prompt",
  "exif",
  "comments",
  "caption",
  "original",
  "file",
] as const;
export const collections = ["ava"] as const;

/** A term: a key, a colon, and a value that may be quoted; else a word or a phrase. */
const pattern = /(-?)(?:([a-z]+):("[^"]*"?|\S*)|"[^"]*"?\*?|\S+)/gi;

/**
 * Reads a query such as `source:dpchallenge has:counts mos:6..8 date:2012.. -author:"ann b" lighthouse`. Terms are
 * separated by spaces and all must hold; `-` negates a term; commas separate alternative values; ranges are
 * `10`, `10..20`, `10..`, `..20`, `>10`, `>=10`, `<10`, `<=10`, dates `2012`, `2012-05`, `2012-05-31`.
 * @throws AppError `bad_request` naming the term and what is allowed.
 */
export function parseFilter(query: string): Filter {
  const terms: Term[] = [];
  const text: string[] = [];
  for (const [whole, minus = "", key = "", rawValue = ""] of query.matchAll(pattern)) {
    const name = key.toLowerCase();
    if (key === "") text.push(whole);
    else if (!isKey(name)) throw refused(whole, `keys: ${Object.keys(filterKeys).join(", ")}`);
    else {
      const value = rawValue.replace(/^"|"$/g, "");
      terms.push({ key: name, isNegated: minus !== "", demand: readDemand(name, value, whole) });
    }
  }
  return { terms, text: text.join(" ") };
}

/** A part of a query as it was typed, and where it begins. */
type Part = { text: string; start: number };

/** The parts of a query in order: terms, phrases and words. */
export const partsOf = (query: string): Part[] =>
  Array.from(query.matchAll(pattern), (match) => ({ text: match[0], start: match.index }));

/** The parts of a query as they were typed. */
export const splitQuery = (query: string): string[] => partsOf(query).map(({ text }) => text);

/** The key of a part, with its minus where it has one; `undefined` for text. */
export function keyOfPart(part: string): string | undefined {
  const [, key] = /^(-?[a-z]+):/i.exec(part) ?? [];
  return key?.toLowerCase();
}

const isKey = (name: string): name is FilterKey => Object.hasOwn(filterKeys, name);

const refused = (term: string, allowed: string): AppError =>
  new AppError("bad_request", `query: ${JSON.stringify(term.slice(0, 100))}: allowed are ${allowed}`);

const flags = new Map([
  ["yes", true],
  ["true", true],
  ["no", false],
  ["false", false],
]);

function readDemand(key: FilterKey, value: string, term: string): Demand {
  switch (filterKeys[key]) {
    case "words": {
      const words = value
        .split(",")
        .map((word) => word.trim())
        .filter(Boolean);
      const allowed: readonly string[] | undefined = { has: possessions, in: collections }[key as string];
      const rejected = allowed && words.find((word) => !allowed.includes(word.toLowerCase()));
      if (words.length === 0 || rejected !== undefined)
        throw refused(
          term,
          allowed ? `${key}:${allowed.join(`, ${key}:`)}` : `${key}: and one or more words`,
        );
      return { kind: "words", words: allowed ? words.map((word) => word.toLowerCase()) : words };
    }
    case "flag": {
      const flag = flags.get(value.toLowerCase());
      if (flag === undefined) throw refused(term, `${key}:yes and ${key}:no`);
      return { kind: "flag", value: flag };
    }
    case "range":
      return readRange(value, readNumber) ?? fail(term, "numbers and ranges such as 10, 10..20, >=10");
    case "size":
      return readRange(value, readSize) ?? fail(term, "sizes and ranges such as 100KB.., <=2MiB");
    case "date":
      return (
        readRange(value, readDate) ?? fail(term, "dates and ranges such as 2012, 2012-05..2013, >=2012-05-31")
      );
  }
}

function fail(term: string, allowed: string): never {
  throw refused(term, allowed);
}

/** First and last value that a text denotes: `2012` is a whole year. */
type Span = { first: number; last: number };

function readRange(text: string, read: (text: string) => Span | undefined): Demand | undefined {
  const [, sign, bound = ""] = /^(>=|<=|>|<)(.+)$/.exec(text) ?? [];
  if (sign !== undefined) {
    const span = read(bound);
    if (!span) return undefined;
    const is = sign as Bound["is"];
    // `>2012` is after the last second of 2012.
    return { kind: "range", bounds: [{ is, than: is === ">" || is === "<=" ? span.last : span.first }] };
  }
  const [, from, to] = /^(.*?)\.\.(.*)$/.exec(text) ?? [undefined, text, text];
  const start = from === "" || from === undefined ? undefined : read(from);
  const end = to === "" || to === undefined ? undefined : read(to);
  if ((from && !start) || (to && !end) || (!start && !end)) return undefined;
  const bounds: Bound[] = [];
  if (start) bounds.push({ is: ">=", than: start.first });
  if (end) bounds.push({ is: "<=", than: end.last });
  return { kind: "range", bounds };
}

function readNumber(text: string): Span | undefined {
  const value = /^-?\d{1,15}(\.\d{1,9})?$/.test(text) ? Number(text) : NaN;
  return Number.isFinite(value) ? { first: value, last: value } : undefined;
}

const units = new Map([
  ["", 1],
  ["b", 1],
  ["kb", 1e3],
  ["mb", 1e6],
  ["gb", 1e9],
  ["kib", 2 ** 10],
  ["mib", 2 ** 20],
  ["gib", 2 ** 30],
]);

function readSize(text: string): Span | undefined {
  const [, amount, unit = ""] = /^(\d{1,12}(?:\.\d+)?)([a-z]*)$/i.exec(text) ?? [];
  const factor = units.get(unit.toLowerCase());
  if (amount === undefined || factor === undefined) return undefined;
  const value = Math.round(Number(amount) * factor);
  return { first: value, last: value };
}

function readDate(text: string): Span | undefined {
  const [, year, month, day] = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?$/.exec(text) ?? [];
  if (year === undefined) return undefined;
  const [y, m, d] = [Number(year), Number(month ?? 1) - 1, Number(day ?? 1)];
  const start = new Date(Date.UTC(y, m, d));
  // `Date.UTC` moves a day that does not exist into the next month, and years below 100 into the 1900s.
  if (start.getUTCFullYear() !== y || start.getUTCMonth() !== m || start.getUTCDate() !== d) return undefined;
  const end = day ? Date.UTC(y, m, d + 1) : month ? Date.UTC(y, m + 1) : Date.UTC(y + 1, 0);
  return { first: start.getTime() / 1000, last: end / 1000 - 1 };
}
