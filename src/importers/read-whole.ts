import { AppError } from "../errors.ts";

/** No longer than this is said of what stands where a number should. */
const shownChars = 20;

/**
 * Reads a whole number that is not negative, as it is written back: without sign, spaces and leading zeros.
 * @param place what is read, told where it is none.
 * @throws AppError `invalid_body`.
 */
export function readWhole(word: string, place: () => string): number {
  const number = /^(?:0|[1-9]\d*)$/.test(word) ? Number(word) : undefined;
  if (number !== undefined && number <= Number.MAX_SAFE_INTEGER) return number;
  const shown = JSON.stringify(word.slice(0, shownChars));
  const fault = number === undefined ? "is no whole number" : "is too large";
  throw new AppError("invalid_body", `${place()}: ${shown} ${fault}`);
}
