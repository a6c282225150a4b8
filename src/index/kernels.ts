import type { Metric } from "../similarity/method.ts";
import type { Table } from "../similarity/tables.ts";
import type { Segment } from "./arena.ts";

/** A loop over codes. `l1` and `l2` are over quantised counts and find a lower bound of the distance. */
export type Kernel = "hamming192" | "hamming256" | "l1" | "l2";

/** The loops of one thread. */
export type Loops = {
  /**
   * Compares rows (both numbers multiples of 4) of packed codes with one code of the same form. Those that are at most
   * `limit` away, a whole number, are written into `hits` as pairs, row (from `first` on) and distance, in no order.
   * @returns how many.
   */
  scan(kernel: Kernel, codes: Segment, first: number, rows: number, code: Uint8Array, limit: number): number;
  readonly hits: Uint32Array;
};

/** How a table's codes lie and are compared. */
export type Form = {
  /** Bytes of a row that is scanned. */
  bytes: number;
  /** Bytes of a code kept beside it, where what is scanned is not all of it. */
  exactBytes: number;
  kernels: Partial<Record<Metric, Kernel>>;
};

/** Bytes of twelve quantised counts, with four of nothing. */
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

/** What a pixel count loses by being quantised: 262,144 pixels of a channel fit one byte. */
const STEP_BITS = 10;

/** Writes twelve counts as a byte each. */
export function quantise(counts: Uint32Array, from: number, into: Uint8Array, at: number): void {
  for (let bin = 0; bin < COUNTS; bin++)
    into[at + bin] = Math.min(255, (counts[from + bin] as number) >>> STEP_BITS);
}

/** What no loop ever comes to. */
export const NO_LIMIT = 2 ** 30;

/**
 * The greatest number a loop can come to for a code that is at most `distance` away. Counts that are `d` steps apart differ
 * by more than `d - 1` steps of 1024: L1 is at least 1024 times the loop's sum, L2 at least 1024 times the root of it.
 */
export function kernelLimit(kernel: Kernel, distance: number): number {
  if (kernel === "l1") return Math.min(NO_LIMIT, Math.floor(distance / 2 ** STEP_BITS));
  // One more, since a square of a root is not exact.
  if (kernel === "l2") return Math.min(NO_LIMIT, Math.floor((distance / 2 ** STEP_BITS) ** 2) + 1);
  return Math.min(NO_LIMIT, Math.floor(distance));
}

/** The distance of two times twelve counts, exact for counts below 2^24. */
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
