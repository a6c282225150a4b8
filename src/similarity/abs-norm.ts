import { countsOf } from "./counts.ts";
import type { Method } from "./method.ts";

/** Sum of the absolute differences of the 12 counts: 0 to 1,572,864. */
export const absNorm: Method = {
  name: "abs_norm",
  encoder: "histogram",
  metric: "l1",
  distance(a, b) {
    const other = countsOf(b);
    return countsOf(a).reduce((sum, count, bin) => sum + Math.abs(count - (other[bin] ?? 0)), 0);
  },
};
