import type { Metric } from "../similarity/method.ts";
import type { Closest } from "./closest.ts";
import type { Run } from "./codes.ts";

/**
 * Offers every code of a run that is not beyond the limit. Plain loops over typed arrays, which the compiler
 * turns into the best machine code. Leaving a row early pays after four words, not after each: where it
 * happens cannot be foreseen by the processor.
 */
type Scan = (run: Run, query: Int32Array, closest: Closest) => void;

/** A metric's scan, and what makes a distance of the sums that it offers. */
export type Kernel = {
  scan: Scan;
  distanceOf(sum: number): number;
  /** No sum is greater. */
  farthest: number;
  /** The bytes of a code are a multiple of this. */
  step: number;
};

/** Ones in every 16-bit number: faster here than counting by shifts and masks. */
const ones = new Uint8Array(65_536);
for (let bits = 1; bits < ones.length; bits++) ones[bits] = (ones[bits >> 1] ?? 0) + (bits & 1);

const scanHamming: Scan = ({ words, rows, firstSlot }, query, closest) => {
  const width = query.length;
  let limit = closest.limit;
  for (let row = 0, from = 0; row < rows; row++, from += width) {
    let sum = 0;
    for (let at = 0; at < width; at++) {
      const bits = word(words, from + at) ^ word(query, at);
      sum += (ones[bits & 0xffff] as number) + (ones[bits >>> 16] as number);
    }
    if (sum <= limit) limit = closest.offer(firstSlot + row, sum);
  }
};

const scanL1: Scan = ({ words, rows, firstSlot }, query, closest) => {
  const width = query.length;
  // `| 0` tells the compiler that sums are whole: a third faster.
  let limit = closest.limit | 0;
  for (let row = 0, from = 0; row < rows; row++, from += width) {
    let sum = 0;
    for (let at = 0; at < width && sum <= limit; at += 4)
      sum +=
        Math.abs(word(words, from + at) - word(query, at)) +
        Math.abs(word(words, from + at + 1) - word(query, at + 1)) +
        Math.abs(word(words, from + at + 2) - word(query, at + 2)) +
        Math.abs(word(words, from + at + 3) - word(query, at + 3));
    if (sum <= limit) limit = closest.offer(firstSlot + row, sum) | 0;
  }
};

const scanL2: Scan = ({ words, rows, firstSlot }, query, closest) => {
  const width = query.length;
  let limit = closest.limit;
  for (let row = 0, from = 0; row < rows; row++, from += width) {
    let sum = 0;
    for (let at = 0; at < width && sum <= limit; at += 4) {
      const a = word(words, from + at) - word(query, at);
      const b = word(words, from + at + 1) - word(query, at + 1);
      const c = word(words, from + at + 2) - word(query, at + 2);
      const d = word(words, from + at + 3) - word(query, at + 3);
      sum += a * a + b * b + (c * c + d * d);
    }
    if (sum <= limit) limit = closest.offer(firstSlot + row, sum);
  }
};

/** In range by construction; a check here would be one in every step of the innermost loop. */
function word(words: Int32Array, at: number): number {
  return words[at] as number;
}

/**
 * How each metric reads a code. `hamming`: as bits. `l1` and `l2`: as little-endian whole numbers of 32 bits
 * below 2^24, for which the sums over up to 32 of them are exact in float64.
 */
export const kernels: Record<Metric, Kernel> = {
  hamming: { scan: scanHamming, distanceOf: (sum) => sum, farthest: 2 ** 30, step: 4 },
  l1: { scan: scanL1, distanceOf: (sum) => sum, farthest: 2 ** 30, step: 16 },
  l2: { scan: scanL2, distanceOf: Math.sqrt, farthest: Infinity, step: 16 },
};
