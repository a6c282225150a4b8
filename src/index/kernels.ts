import type { Metric } from "../similarity/method.ts";
import type { Closest } from "./closest.ts";
import type { Run } from "./codes.ts";

/**
 * Offers every code of a run that is not beyond the limit. A row is left as soon as its partial sum is.
 * Plain loops over typed arrays: what the compiler turns into machine code best.
 */
export type Scan = (run: Run, query: Int32Array, closest: Closest) => void;

/** A metric's scan, and what makes a distance of the sum that it offers. */
export type Kernel = { scan: Scan; distanceOf(sum: number): number };

/** Ones in every 16-bit number: faster here than counting by shifts and masks. */
const ones = new Uint8Array(65_536);
for (let bits = 1; bits < ones.length; bits++) ones[bits] = (ones[bits >> 1] ?? 0) + (bits & 1);

// The indexes below are in range by construction, hence `as number`: a check a word would double the time.

const scanHamming: Scan = ({ words, rows, firstSlot }, query, closest) => {
  const width = query.length;
  let limit = closest.limit;
  for (let row = 0, from = 0; row < rows; row++, from += width) {
    let sum = 0;
    for (let at = 0; at < width && sum <= limit; at++) {
      const bits = (words[from + at] as number) ^ (query[at] as number);
      sum += (ones[bits & 0xffff] as number) + (ones[bits >>> 16] as number);
    }
    if (sum <= limit) limit = closest.offer(firstSlot + row, sum);
  }
};

const scanL1: Scan = ({ words, rows, firstSlot }, query, closest) => {
  const width = query.length;
  let limit = closest.limit;
  for (let row = 0, from = 0; row < rows; row++, from += width) {
    let sum = 0;
    for (let at = 0; at < width && sum <= limit; at++)
      sum += Math.abs((words[from + at] as number) - (query[at] as number));
    if (sum <= limit) limit = closest.offer(firstSlot + row, sum);
  }
};

const scanL2: Scan = ({ words, rows, firstSlot }, query, closest) => {
  const width = query.length;
  let limit = closest.limit;
  for (let row = 0, from = 0; row < rows; row++, from += width) {
    let sum = 0;
    for (let at = 0; at < width && sum <= limit; at++) {
      const difference = (words[from + at] as number) - (query[at] as number);
      sum += difference * difference;
    }
    if (sum <= limit) limit = closest.offer(firstSlot + row, sum);
  }
};

/**
 * How each metric reads a code's 32-bit words. `hamming`: as bits. `l1` and `l2`: as whole numbers below
 * 2^24, for which the sums of up to 32 of them are exact in float64.
 */
export const kernels: Record<Metric, Kernel> = {
  hamming: { scan: scanHamming, distanceOf: (sum) => sum },
  l1: { scan: scanL1, distanceOf: (sum) => sum },
  l2: { scan: scanL2, distanceOf: Math.sqrt },
};
