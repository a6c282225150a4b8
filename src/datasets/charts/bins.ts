import type { Bin } from "../../model/chart.ts";
import { isCount, isUsable } from "./numbers.ts";

/** A bin and the height of its bar. */
export type Bar = Bin & { height: number };

/** More bars cannot be distinguished. */
const MAX_BARS = 120;

/** Usable bins in order, without empty ones at the ends; neighbours merged where there are too many. */
function tidyBins(bins: readonly Bin[]): Bin[] {
  const sound = bins
    .filter(({ from, to, count }) => isUsable(from) && isUsable(to) && to > from && isCount(count))
    .toSorted((a, b) => a.from - b.from);
  const isFull = ({ count }: Bin) => count > 0;
  const first = sound.findIndex(isFull);
  const filled = first < 0 ? [] : sound.slice(first, sound.findLastIndex(isFull) + 1);
  const binsPerBar = Math.ceil(filled.length / MAX_BARS);
  const merged: Bin[] = [];
  for (let start = 0; start < filled.length; start += binsPerBar) {
    const group = filled.slice(start, start + binsPerBar);
    merged.push({
      from: group[0]?.from ?? 0,
      to: Math.max(...group.map(({ to }) => to)),
      count: group.reduce((sum, { count }) => sum + count, 0),
    });
  }
  return merged;
}

/**
 * Bars with areas proportional to their counts: for bins of one width the height is the count, else the count per `width`, the
 * median width of a bin.
 */
export function standBins(bins: readonly Bin[]): { bars: Bar[]; width: number; isEven: boolean } {
  const tidy = tidyBins(bins);
  const widths = tidy.map(({ from, to }) => to - from).toSorted((a, b) => a - b);
  const width = widths[widths.length >> 1] ?? 1;
  const isEven = widths.every((each) => Math.abs(each - width) <= width * 1e-6);
  const bars = tidy
    .map((bin) => ({ ...bin, height: isEven ? bin.count : (bin.count / (bin.to - bin.from)) * width }))
    .filter(({ height }) => isUsable(height));
  return { bars, width, isEven };
}

/**
 * The height of a Gaussian at a value, its area equal to `total` values in bins of `width`. `undefined` where it
 * cannot be drawn: narrower than a quarter of a bin, or with a mean outside `from` to `to`.
 */
export function gaussianOf(
  { mean, std, from, to }: { mean: number; std: number; from: number; to: number },
  total: number,
  width: number,
): ((value: number) => number) | undefined {
  const isSound = isUsable(mean) && isUsable(std) && mean >= from && mean <= to && std <= to - from;
  if (!isSound || std <= 0 || std < width / 4) return undefined;
  const peak = (total * (width / std)) / Math.sqrt(2 * Math.PI);
  return (value) => peak * Math.exp(-(((value - mean) / std) ** 2) / 2);
}
