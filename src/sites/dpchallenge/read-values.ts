/** A whole number at the beginning of a text, with its commas: `23,001` -> 23001. `null` where there is none. */
export function readCount(text: string | undefined): number | null {
  const digits = /^\s*(\d[\d,]{0,14})(?![\d,.]*\d)/.exec(text ?? "")?.[1];
  const count = Number(digits?.replaceAll(",", "") || NaN);
  return count <= MAX_COUNT ? count : null;
}

/** An average score at the beginning of a text; `null` unless it is from 1 to 10. */
export function readAverage(text: string | undefined): number | null {
  const average = Number(/^\s*(\d{1,2}(?:\.\d{1,9})?)(?![\d,])/.exec(text ?? "")?.[1] ?? NaN);
  return average >= 1 && average <= 10 ? average : null;
}

/** The kind of a challenge from its icon's text: `Open Challenge` -> `open`; `null` where it names none. */
export const readKind = (words: string): string | null =>
  /^\s*(\S.{0,40}?)\s{1,3}challenge\s*$/i.exec(words)?.[1]?.toLowerCase() ?? null;

/** Larger numbers are not counts: the site has less of everything. */
const MAX_COUNT = 1e9;

const months = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const dayPattern = /\b([A-Z][a-z]{2})[a-z]{0,6}\.?\s{1,3}(\d{1,2})(?:st|nd|rd|th)?,?\s{1,3}(\d{4})\b/g;

/** The days that a text names (`Aug. 14th 2026`, `Nov 19 2010`, `Nov 25, 2010`), as their first seconds in UTC. */
export function readDays(text: string | undefined): number[] {
  return [...(text ?? "").matchAll(dayPattern)].flatMap(([, name = "", day, year]) => {
    const month = months.indexOf(name.toLowerCase());
    const seconds = utc(Number(year), month + 1, Number(day));
    return seconds === undefined ? [] : [seconds];
  });
}

/** The first and the last day that a text names; equal where it names one. */
export function readPeriod(text: string | undefined): { from: number | null; to: number | null } {
  const days = readDays(text);
  return { from: days[0] ?? null, to: days.at(-1) ?? null };
}

/** `02/03/2013 08:14:44 PM`, as the server writes it. Unix seconds; `null` for any other text. */
export function readUsTime(text: string): number | null {
  const match = /^\s*(\d\d)\/(\d\d)\/(\d{4}) (\d\d):(\d\d):(\d\d) ([AP])M\s*$/.exec(text);
  if (!match) return null;
  const [month = 0, day = 0, year = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  if (hour < 1 || hour > 12) return null;
  return newYorkTime(year, month, day, (hour % 12) + (match[7] === "P" ? 12 : 0), minute, second);
}

/** `2010-11-26 02:20:11`, on the same clock, within a text. Unix seconds; `null` where there is none. */
export function readIsoTime(text: string): number | null {
  const match = /\b(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)\b/.exec(text);
  if (!match) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  return newYorkTime(year, month, day, hour, minute, second);
}

/**
 * Unix seconds of a time in New York: the pages give no zone, but their server uses EDT and EST. The hour that
 * occurs twice in autumn is taken as the first; an hour skipped in spring counts as winter time.
 * @returns `null` for a date or time that does not exist.
 */
function newYorkTime(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number | null {
  const midnight = utc(year, month, day);
  if (midnight === undefined || hour > 23 || minute > 59 || second > 59) return null;
  const local = midnight + hour * 3600 + minute * 60 + second;
  // The law of 2005 came into force in 2007.
  const [spring, autumn] =
    year >= 2007 ? [sunday(year, 3, 8), sunday(year, 11, 1)] : [sunday(year, 4, 1), sunday(year, 10, 25)];
  const isSummer = local >= spring + 3 * 3600 && local < autumn + 2 * 3600;
  return local + (isSummer ? 4 : 5) * 3600;
}

/** The first Sunday on or after a day, in seconds. */
function sunday(year: number, month: number, day: number): number {
  const from = new Date(Date.UTC(year, month - 1, day));
  return from.getTime() / 1000 + ((7 - from.getUTCDay()) % 7) * 86_400;
}

function utc(year: number, month: number, day: number): number | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  const isReal = year >= 1970 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isReal ? date.getTime() / 1000 : undefined;
}
