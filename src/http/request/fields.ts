import { z } from "zod";

/**
 * Field types of request bodies and query strings. Each message says what is allowed; `body.ts` puts the field and its value before it.
 */

const lastSecond = 253_402_300_799;
const maxUrlLength = 8000;

/** A text of `min` to `max` characters (code points, as LZBooru's Python counts them). */
export function text(max: number, min: 0 | 1 = 1) {
  const allowed = min === 0 ? `a text of at most ${max} characters` : `a text of 1 to ${max} characters`;
  return z
    .string(allowed)
    .refine(
      (value) =>
        value.length >= min && (value.length <= max || (value.length <= 2 * max && [...value].length <= max)),
      allowed,
    );
}

/** A whole number from `min` to `max`. */
export function whole(min: number, max: number = Number.MAX_SAFE_INTEGER) {
  const allowed =
    max === Number.MAX_SAFE_INTEGER
      ? `a whole number from ${min} on`
      : `a whole number from ${min} to ${max}`;
  return z.int(allowed).min(min, allowed).max(max, allowed);
}

/** A time in whole Unix seconds, to the end of the year 9999. */
export const seconds = () => {
  const allowed = "a time in whole Unix seconds";
  return z.int(allowed).min(0, allowed).max(lastSecond, allowed);
};

/** Unix seconds, or a date such as `2020-01-31` (UTC) or `2020-01-31T12:00:00Z`, as Unix seconds. */
export const secondsOrDate = () => {
  const allowed = "a date such as 2020-01-31, or a time in whole Unix seconds";
  return z
    .union([z.string(), z.number()], allowed)
    .transform((value) => (typeof value === "number" ? value : Date.parse(value) / 1000))
    .refine((value) => Number.isInteger(value) && value >= 0 && value <= lastSecond, allowed);
};

/** An HTTP or HTTPS URL, unchanged. */
export const webUrl = () => {
  const allowed = `a URL of http or https, at most ${maxUrlLength} characters`;
  return z
    .string(allowed)
    .refine(
      (value) =>
        value.length <= maxUrlLength && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol),
      allowed,
    );
};

/** The id of a submission. */
export const submissionId = () => {
  const allowed = "the id of a submission, 1 to 64 letters, digits, - and _";
  return z.string(allowed).regex(/^[\w-]{1,64}$/, allowed);
};

/** The id of a submission to look up, also with the prefix of Reddit's API: `t3_1skh6dk`. */
export const anySubmissionId = () => submissionId().transform((id) => id.replace(/^t3_/i, ""));

/** 32 bytes in hexadecimal, such as a SHA-256 or a PDQ hash; returned in lower case. */
export const hex256 = () => {
  const allowed = "64 hexadecimal digits";
  return z
    .string(allowed)
    .regex(/^[0-9a-f]{64}$/i, allowed)
    .transform((hex) => hex.toLowerCase());
};

/** The name of a blocklist's bank, which is also a part of its path. */
export const bankName = () => {
  const allowed = "a name of 1 to 64 letters, digits, spaces and . _ -, starting with a letter or digit";
  return z.string(allowed).regex(/^[a-z\d][a-z\d ._-]{0,63}$/i, allowed);
};

/** The name in `r/name`. */
export const withoutPrefix = (name: string): string => name.replace(/^\/?r\//, "");

/** A subreddit's name, also written `r/name`. The longest ones, of 22 characters, are those of profiles (`u_name`). */
export const subredditName = () => {
  const allowed = "a subreddit's name: 2 to 22 letters, digits and _";
  return z
    .string(allowed)
    .transform(withoutPrefix)
    .refine((name) => /^\w{2,22}$/.test(name), allowed);
};

/** The text of a search; every text is valid. */
export const searchText = () => {
  const allowed = "a text of at most 1000 characters";
  return z.string(allowed).max(1000, allowed);
};

/**
 * A time in a query string, as Unix seconds: a date (UTC) such as `2022-06` or `2022-06-20`, or Unix seconds.
 * @param edge whether a date stands for its first or its last second.
 */
export const moment = (edge: "start" | "end") => {
  const allowed = "a date such as 2022, 2022-06 or 2022-06-20, or a time in whole Unix seconds";
  return z
    .string(allowed)
    .transform((text) => readMoment(text, edge))
    .refine((value) => value >= 0 && value <= lastSecond, allowed);
};

/** Unix seconds; NaN for a text that is not a time. */
function readMoment(text: string, edge: "start" | "end"): number {
  if (/^\d{5,12}$/.test(text)) return Number(text);
  const [, year, month, day] = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(text) ?? [];
  if (year === undefined) return Date.parse(text) / 1000;
  const start = [Number(year), Number(month ?? 1) - 1, Number(day ?? 1)] as const;
  const date = new Date(Date.UTC(...start));
  if (date.getUTCMonth() !== start[1] || date.getUTCDate() !== start[2]) return NaN;
  if (edge === "start") return date.getTime() / 1000;
  if (day !== undefined) date.setUTCDate(start[2] + 1);
  else if (month !== undefined) date.setUTCMonth(start[1] + 1);
  else date.setUTCFullYear(start[0] + 1);
  return date.getTime() / 1000 - 1;
}
