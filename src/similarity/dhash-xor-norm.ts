import type { Method } from "./method.ts";

/** How many of the 192 bits differ: 0 to 192. */
export const dhashXorNorm: Method = {
  name: "dhash_xor_norm",
  encoder: "dhash",
  metric: "hamming",
  distance(a, b) {
    return a.reduce((sum, byte, at) => sum + onesOf(byte ^ (b[at] ?? 0)), 0);
  },
};

function onesOf(byte: number): number {
  let ones = 0;
  for (let rest = byte; rest > 0; rest >>= 1) ones += rest & 1;
  return ones;
}
