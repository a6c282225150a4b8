import { AppError } from "../errors.ts";

/** Characters of an invalid word in a message. */
const shownChars = 20;

/**
 * Reads a non-negative whole number without sign, spaces or leading zeros.
 * @param place starts the message: `AVA row: column 3`.
 * @throws AppError `invalid_body`.
 */
export function readWhole(word: string, place: () => string): number {
  const number = /^(?:0|[1-9]\d*)$/.test(word) ? Number(word) : undefined;
  if (number !== undefined && number <= Number.MAX_SAFE_INTEGER) return number;
  const shown = JSON.stringify(word.slice(0, shownChars));
  const fault = number === undefined ? "is not a whole number" : "is too large";
  throw new AppError("invalid_body", `${place()}: ${shown} ${fault}`);
}
