/** A part of a body: `end` is exclusive. */
export type ByteRange = { start: number; end: number };

/**
 * Reads a `Range` header (RFC 9110, 14.2) for a body of `size` bytes.
 * @returns `whole` if there is no range, or none that is supported (several ranges, another unit, an invalid one); `outside` if
 * it lies beyond the body.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | "whole" | "outside" {
  const [, first, last] = /^bytes=\s*(\d*)\s*-\s*(\d*)\s*$/i.exec(header ?? "") ?? [];
  if (first === undefined || last === undefined || (first === "" && last === "")) return "whole";
  if (first === "") {
    const length = Math.min(Number(last), size);
    return length === 0 ? "outside" : { start: size - length, end: size };
  }
  if (last !== "" && Number(last) < Number(first)) return "whole";
  if (Number(first) >= size) return "outside";
  return { start: Number(first), end: last === "" ? size : Math.min(Number(last) + 1, size) };
}
