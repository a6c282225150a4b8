import { hammingDistance } from "./hamming-distance.ts";
import type { Method } from "./method.ts";

/** How many of the 192 bits differ: 0 to 192. */
export const dhashXorNorm: Method = {
  name: "dhash_xor_norm",
  encoder: "dhash",
  metric: "hamming",
  distance: hammingDistance,
};
