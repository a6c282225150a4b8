import { type FilterKey, filterKeys, partsOf } from "./filter.ts";

/** A part of a query that is being typed: where it stands, and what it would become. */
export type BegunPart = {
  start: number;
  end: number;
  /** A minus, or nothing. */
  sign: string;
  /** The begun word, key or last value. */
  begin: string;
  /** The key whose value is begun; absent where it is a word or a key. */
  key?: FilterKey;
  /** Values that stand before the begun one, by commas. */
  kept: string[];
};

/** The part of a query that ends at a character; `undefined` for one that cannot go on, such as a phrase or an unknown key. */
export function begunPart(query: string, at: number): BegunPart | undefined {
  const part = partsOf(query).find(({ text, start }) => start < at && at <= start + text.length);
  if (!part) return { start: at, end: at, sign: "", begin: "", kept: [] };
  const typed = query.slice(part.start, at);
  const place = { start: part.start, end: part.start + part.text.length };
  const [, sign = "", name, value = ""] = /^(-?)(?:([a-z]+):)?(.*)$/is.exec(typed) ?? [];
  if (name === undefined) return /["*:]/.test(value) ? undefined : { ...place, sign, begin: value, kept: [] };
  const key = (Object.keys(filterKeys) as FilterKey[]).find((known) => known === name.toLowerCase());
  if (!key) return undefined;
  const values = value.replaceAll('"', "").split(",");
  return { ...place, sign, key, begin: values.at(-1)?.trimStart() ?? "", kept: values.slice(0, -1) };
}

/** A term with a last value, in quotes where it needs them; `undefined` for a value that no term can hold. */
export function termOf({ sign, kept }: BegunPart, key: FilterKey, value: string): string | undefined {
  if (/[",]/.test(value)) return undefined;
  const values = [...kept, value].join(",");
  return `${sign}${key}:${/\s/.test(values) ? `"${values}"` : values}`;
}
