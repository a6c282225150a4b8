import { countsOf } from "./counts.ts";
import type { Method } from "./method.ts";

/** One square root over the sum of the 12 squared differences of counts: 0 to 642,119. */
export const euclNorm: Method = {
  name: "eucl_norm",
  encoder: "histogram",
  metric: "l2",
  distance(a, b) {
    const other = countsOf(b);
    return Math.sqrt(countsOf(a).reduce((sum, count, bin) => sum + (count - (other[bin] ?? 0)) ** 2, 0));
  },
};
