/** Longer texts are cut before measuring, in UTF-16 units. */
const MAX_LENGTH = 1000;

/**
 * A text that is safe in XML and in its line: control characters become spaces, lone surrogates U+FFFD; direction
 * overrides and stacks of accents are removed.
 */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, "")
    .replace(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .replace(/[\ufffe\uffff]/g, "\ufffd")
    .replace(/(\p{M}{3})\p{M}+/gu, "$1")
    .trim();
}

/** Emoji and the scripts of East Asia are as wide as they are high. */
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{1f000}-\u{3ffff}]/u;

/** The maximum width of a character in the usual sans-serif fonts, in ems. */
function widthOf(character: string): number {
  if (/\p{M}/u.test(character)) return 0;
  if (wide.test(character)) return 1.1;
  if (/[MW@%mw]/.test(character)) return 0.95;
  if (/[\p{Lu}&#+<=>~]/u.test(character)) return 0.74;
  if (/[\s.,:;'|!ijl]/.test(character)) return 0.36;
  return 0.63;
}

/** An upper estimate of the width of a text in pixels, since fonts differ. */
export function measureText(text: string, fontSize: number): number {
  let ems = 0;
  for (const character of text) ems += widthOf(character);
  return ems * fontSize;
}

/** A text in one line of at most `width` pixels; a cut text ends in an ellipsis. */
export function cutText(text: string, width: number, fontSize: number): string {
  const whole = cleanText(text.slice(0, MAX_LENGTH)).replace(/\s+/g, " ");
  if (measureText(whole, fontSize) <= width) return whole;
  let room = width - measureText("…", fontSize);
  let cut = "";
  for (const character of whole) {
    room -= measureText(character, fontSize);
    if (room < 0) break;
    cut += character;
  }
  return `${cut.trimEnd()}…`;
}
