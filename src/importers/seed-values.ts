import { z } from "zod";

/** A text of a page as the seed stored it: `"6.7576"`, `"1,477"`, `" (78 during voting)"`, `"None"`. */
const textOf = (value: unknown): string =>
  typeof value === "string" || typeof value === "number"
    ? String(value).replaceAll("\u00A0", " ").trim()
    : "";

/** A mean of scores from 1 to 10; the seed writes 0 where there is none. */
export const score = z
  .unknown()
  .optional()
  .transform((value) => {
    const text = textOf(value);
    const number = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : 0;
    return number >= 1 && number <= 10 ? number : null;
  });

/** A whole number, with commas or without. */
export const whole = z
  .unknown()
  .optional()
  .transform((value) => {
    const text = textOf(value).replaceAll(",", "");
    return /^\d{1,15}$/.test(text) ? Number(text) : null;
  });

/** `2nd`. */
export const place = z
  .unknown()
  .optional()
  .transform((value) => {
    const [, number = ""] = /^(\d[\d,]{0,8})(?:st|nd|rd|th)$/.exec(textOf(value)) ?? [];
    return Number(number.replaceAll(",", "")) || null;
  });

/** ` (78 during voting)`. */
export const viewsDuringVoting = z
  .unknown()
  .optional()
  .transform((value) => {
    const [, number] = /^\((\d[\d,]{0,12}) during voting\)$/.exec(textOf(value)) ?? [];
    return number === undefined ? null : Number(number.replaceAll(",", ""));
  });

/** An absolute URL; the seed wrote `https:` before URLs that already had it. */
export const address = z
  .unknown()
  .optional()
  .transform((value) => {
    const text = textOf(value).replace(/^https:(?=https?:)/, "");
    return /^https?:\/\//.test(text) && URL.canParse(text) ? new URL(text).href : null;
  });

/** Two means by their labels, in one list: `Average Vote (Participants)`, ` 6.857`, ... */
export const means = z
  .array(z.unknown())
  .catch([])
  .transform((words) => {
    const after = (label: string) => score.parse(words[words.indexOf(label) + 1 || words.length]);
    return {
      participants: after("Average Vote (Participants)"),
      nonParticipants: after("Average Vote (Non-Participants)"),
    };
  });

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** `Oct 15 2021 - Oct 28 2021`: the first seconds (UTC) of both days. */
export function readDays(value: unknown): [from: number | null, to: number | null] {
  const [from = "", to = ""] = textOf(value).split(" - ");
  return [readDay(from), readDay(to)];
}

function readDay(text: string): number | null {
  const [, name = "", day, year] = /^([A-Z][a-z]{2}) (\d{1,2}) (\d{4})$/.exec(text) ?? [];
  const month = months.indexOf(name.toLowerCase());
  const date = new Date(Date.UTC(Number(year), month, Number(day)));
  // June has no 31st.
  return month >= 0 && date.getUTCMonth() === month ? date.getTime() / 1000 : null;
}
