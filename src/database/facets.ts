import type { FacetFilter } from "../query/generation-filter.ts";

/**
 * What generations and pictures are filtered by, as words of a full-text index beside their texts: a filter then costs a look into
 * the index instead of a walk over all matches. Each begins with a letter that no text begins with.
 */
export const sign = "ǂ";

/** The word that every generation has. */
export const everything = `facets:"${sign}all"`;

/** A name as one word: FTS5 would split it at its punctuation. */
export const wordOf = (name: string): string => Buffer.from(name.toLowerCase()).toString("hex");

/** A day in UTC: `20240531`. */
export const dayOf = (time: number): string =>
  new Date(Math.min(Math.max(time, 0), lastSecond) * 1000).toISOString().slice(0, 10).replaceAll("-", "");

type Facets = { at: number; author: string | null; type: string; tool: string; places: readonly string[] };

/** The words of one generation. @param facets `at` in Unix seconds. */
export function facetsOf({ at, author, type, tool, places }: Facets): string {
  const day = dayOf(at);
  const words = [
    "all",
    `y${day.slice(0, 4)}`,
    `m${day.slice(0, 6)}`,
    `d${day}`,
    `t${type}`,
    `o${wordOf(tool)}`,
    ...(author === null ? [] : [`a${wordOf(author)}`]),
    ...places.map((place) => `p${wordOf(place)}`),
  ];
  return words.map((word) => sign + word).join(" ");
}

/** FTS5 expressions, all of which must hold. Times are narrowed to days only. */
export function facetMatches({ author, type, tool, place, from, to }: FacetFilter): string[] {
  const facet = (word: string) => `facets:"${sign}${word}"`;
  const days = from === undefined && to === undefined ? undefined : spans(from, to);
  return [
    ...(author === undefined ? [] : [facet(`a${wordOf(author)}`)]),
    ...(type === undefined ? [] : [facet(`t${type}`)]),
    ...(tool === undefined ? [] : [facet(`o${wordOf(tool)}`)]),
    ...(place === undefined ? [] : [facet(`p${wordOf(place)}`)]),
    ...(days === undefined ? [] : [`facets:(${days.map((word) => `"${sign}${word}"`).join(" OR ")})`]),
  ];
}

/** Nothing was generated before 2000; an earlier time is a mistake. */
const firstYear = 2000;
const lastYear = 2100;
const lastSecond = Date.UTC(lastYear, 0) / 1000 - 1;
const daySeconds = 86_400;

/** The fewest years, months and days that cover a span of Unix seconds: at most some hundred words, without their sign. */
export function spans(from = 0, to = lastSecond): string[] {
  const words: string[] = [];
  const start = new Date(Math.max(from, Date.UTC(firstYear, 0) / 1000) * 1000);
  const end = Math.min(to, lastSecond);
  let time = Date.UTC(start.getUTCFullYear(), start.getUTCMonth(), start.getUTCDate()) / 1000;
  while (time <= end) {
    const date = new Date(time * 1000);
    const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
    const nextYear = Date.UTC(year + 1, 0) / 1000;
    const nextMonth = Date.UTC(year, month + 1) / 1000;
    const text = dayOf(time);
    if (day === 1 && month === 0 && nextYear - 1 <= end) {
      words.push(`y${text.slice(0, 4)}`);
      time = nextYear;
    } else if (day === 1 && nextMonth - 1 <= end) {
      words.push(`m${text.slice(0, 6)}`);
      time = nextMonth;
    } else {
      words.push(`d${text}`);
      time += daySeconds;
    }
  }
  return words.length > 0 ? words : ["none"];
}
