/**
 * Parses camera settings as people and pages write them: `f/2.8`, `1/250 sec`. Anything but a single
 * number (`55-200mm`, `auto`), and numbers that no camera has, are `null`. Nothing is thrown.
 */

const NUMBER = String.raw`(\d{1,9}(?:[.,]\d{1,9})?|[.,]\d{1,9})`;
const apertures = new RegExp(`^(?:f\\s*[/.:]?\\s*)?${NUMBER}$`);
const focals = new RegExp(`^${NUMBER}\\s*(?:mm|millimet(?:er|re)s?)?\\.?$`);
/** `50,100` may be two values: ISO stops over a thousand never begin with these digits followed by 1 to 5. */
const isos = /^(?:iso\s*[:-]?\s*)?((?!(?:25|32|50|64|80),[1-5])\d{1,2},\d{3}|\d{1,8})(?:\s*(?:iso|asa))?$/;
const SECONDS = String.raw`(?:"|''|s|secs?|seconds?)\.?`;
const fractions = new RegExp(`^${NUMBER}\\s*/\\s*${NUMBER}\\s*(?:th\\s*)?(?:of\\s+a\\s+)?(?:${SECONDS})?$`);
const seconds = new RegExp(`^${NUMBER}\\s*${SECONDS}$`);
/** `250` is what cameras write for 1/250: a whole number needs its unit. */
const bare = /^(?:\d{0,9}\.|0?,)\d{1,9}$/;
const minutes = new RegExp(`^${NUMBER}\\s*(?:m|mins?|minutes?)\\.?$`);

/** The f-number of `f/2.8`, `F5.6`, `2.8`; over 0, at most 500. */
export function parseAperture(text: string): number | null {
  return within(readNumber(apertures.exec(tidy(text))?.[1]), 500);
}

/** The seconds of `1/250`, `1/250 sec`, `0.5s`, `30"`, `2 min`, `0.5`; over 0, at most a day. */
export function parseExposure(text: string): number | null {
  const written = tidy(text);
  const [, above, below] = fractions.exec(written) ?? [];
  if (above !== undefined) return within(readNumber(above) / readNumber(below), 86_400);
  const whole = readNumber(bare.exec(written)?.[0] ?? seconds.exec(written)?.[1]);
  return within(Number.isNaN(whole) ? readNumber(minutes.exec(written)?.[1]) * 60 : whole, 86_400);
}

/** The sensitivity of `ISO 400`, `400`, `ISO 12,800`: a whole number from 1 to 10 million. */
export function parseIso(text: string): number | null {
  const [, digits] = isos.exec(tidy(text)) ?? [];
  return within(digits === undefined ? Number.NaN : Number(digits.replace(",", "")), 10_000_000);
}

/** The millimetres of `55mm`, `55.0 mm`, `55`; over 0, at most 10,000. */
export function parseFocal(text: string): number | null {
  return within(readNumber(focals.exec(tidy(text))?.[1]), 10_000);
}

/** In lower case, with plain quotes, slashes and blanks; texts too long to be a number become empty. */
function tidy(text: string): string {
  if (text.length > 60) return "";
  return text
    .replace(/[\u2032\u2019]/g, "'")
    .replace(/[\u2033\u201c\u201d]/g, '"')
    .replace(/\u2044/g, "/")
    .replace(/\s+/g, " ")
    .trim()
    .toLowerCase()
    .replace(/^ƒ/, "f");
}

/** The comma is a decimal point in `2,8`, but not in `1,000`. */
function readNumber(text: string | undefined): number {
  if (text === undefined) return Number.NaN;
  return Number(text.replace(",", /^[1-9]\d{0,2},\d{3}$/.test(text) ? "" : "."));
}

const within = (value: number, maximum: number): number | null =>
  value > 0 && value <= maximum ? value : null;
