import type { Metric } from "../similarity/method.ts";
import type { Table } from "../similarity/tables.ts";
import type { Segment } from "./arena.ts";

/** A loop over codes. `l1` and `l2` compare quantised counts and compute a lower bound of the distance. */
export type Kernel = "hamming192" | "hamming256" | "l1" | "l2";

/** The loops of one thread. */
export type Loops = {
  /**
   * Compares `rows` packed codes from row `first` on (both multiples of 4) with one code of the same form. Writes those within
   * `limit`, an integer, into `hits` as pairs of row (relative to `first`) and distance, unordered.
   * @returns the number of hits.
   */
  scan(kernel: Kernel, codes: Segment, first: number, rows: number, code: Uint8Array, limit: number): number;
  readonly hits: Uint32Array;
};

/** Layout of a table's codes, and the kernels that compare them. */
export type Form = {
  /** Bytes of a scanned row. */
  bytes: number;
  /** Bytes of the exact code, where the scanned one is quantised; else 0. */
  exactBytes: number;
  kernels: Partial<Record<Metric, Kernel>>;
};

/** Bytes of twelve quantised counts, padded. */
const QUANTISED = 16;
const COUNTS = 12;

/** `undefined` for codes that no loop reads. */
export function formOf({ family, bytes }: Pick<Table, "family" | "bytes">): Form | undefined {
  if (family === "bits" && bytes === 24) return { bytes, exactBytes: 0, kernels: { hamming: "hamming192" } };
  if (family === "bits" && bytes === 32) return { bytes, exactBytes: 0, kernels: { hamming: "hamming256" } };
  if (family === "counts" && bytes === COUNTS * 4)
    return { bytes: QUANTISED, exactBytes: bytes, kernels: { l1: "l1", l2: "l2" } };
  return undefined;
}

/** Bits that a pixel count loses by quantisation: 262,144 pixels of a channel fit one byte. */
const STEP_BITS = 10;

/** Writes twelve counts as a byte each. */
export function quantise(counts: Uint32Array, from: number, into: Uint8Array, offset: number): void {
  for (let bin = 0; bin < COUNTS; bin++)
    into[offset + bin] = Math.min(255, (counts[from + bin] as number) >>> STEP_BITS);
}

/** Greater than the result of any loop. */
export const NO_LIMIT = 2 ** 30;

/**
 * The greatest result of a loop for a code within `distance`. Counts that are `d` steps apart differ
 * by more than `d - 1` steps of 1024: L1 is at least 1024 times the loop's sum, L2 at least 1024 times the root of it.
 */
export function kernelLimit(kernel: Kernel, distance: number): number {
  if (kernel === "l1") return Math.min(NO_LIMIT, Math.floor(distance / 2 ** STEP_BITS));
  // Plus one, because the square of a root is not exact.
  if (kernel === "l2") return Math.min(NO_LIMIT, Math.floor((distance / 2 ** STEP_BITS) ** 2) + 1);
  return Math.min(NO_LIMIT, Math.floor(distance));
}

/** The distance of two lists of twelve counts, exact for counts below 2^24. */
export function exactDistance(
  kernel: "l1" | "l2",
  all: Uint32Array,
  from: number,
  code: Uint32Array,
): number {
  let sum = 0;
  for (let bin = 0; bin < COUNTS; bin++) {
    const difference = (all[from + bin] as number) - (code[bin] as number);
    sum += kernel === "l1" ? Math.abs(difference) : difference * difference;
  }
  return kernel === "l1" ? sum : Math.sqrt(sum);
}
