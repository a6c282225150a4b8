import { nice, ticks as roundValues, tickStep } from "d3-array";
import { extentOf, formatNumber } from "./numbers.ts";

/** A value that an axis labels. */
export type Tick = { value: number; label: string };

/** Maps values from `from` to `to` to pixels. */
export type Scale = { from: number; to: number; ticks: readonly Tick[]; place: (value: number) => number };

/** Pixels where a scale begins and ends. */
export type Pixels = readonly [start: number, end: number];

/** The exponent of the power of ten below a number over 0, without the rounding errors of `log10`. */
const exponentBelow = (value: number): number => Math.floor(Math.log10(value) + 1e-9);

/** The extent of the values; around it, or from 0 to it, where all values are (nearly) equal. */
function widen([min, max]: readonly [number, number], hasZero: boolean): [from: number, to: number] {
  const size = Math.max(Math.abs(min), Math.abs(max));
  if (hasZero && size <= 1e-90) return [0, 1];
  if (max - min > Math.max(size * 1e-4, 1e-90)) return [min, max];
  const around = size < 1e-12 ? 1 : size * 0.1;
  return [min - around, max + around];
}

/** A scale in even steps, without ticks. */
export const evenScale = (from: number, to: number, [start, end]: Pixels): Omit<Scale, "ticks"> => ({
  from,
  to,
  place: (value) => start + ((value - from) / (to - from)) * (end - start),
});

/**
 * A scale in even steps.
 * `steps`: about how many; `hasZero`: 0 is on the axis; `isCount`: as `hasZero`, and no step is below 1; `isTight`: the axis
 * ends where the values do, else at a step.
 */
export function linearScale(
  values: readonly number[],
  pixels: Pixels,
  { steps = 5, isCount = false, hasZero = false, isTight = false } = {},
): Scale {
  const isFromZero = hasZero || isCount;
  const extent = widen(extentOf(isFromZero ? [0, ...values] : values), isFromZero);
  const [min, max] = isCount ? [Math.floor(extent[0]), Math.max(1, Math.ceil(extent[1]))] : extent;
  const count = isCount ? Math.min(steps, max - min) : steps;
  const [from, to] = isTight ? [min, max] : nice(min, max, count);
  const decimals = Math.max(0, -exponentBelow(tickStep(from, to, count)));
  const ticks = roundValues(from, to, count).map((value) => ({
    value,
    label: formatNumber(value, decimals),
  }));
  return { ...evenScale(from, to, pixels), ticks };
}

/** A scale of the powers of ten of values over 0; other values lie at the start. */
export function logScale(values: readonly number[], [start, end]: Pixels): Scale {
  const [min, max] = extentOf(values.filter((value) => value > 1e-100));
  const low = min > 0 ? exponentBelow(min) : 0;
  const high = max > 0 ? Math.max(low + 1, Math.ceil(Math.log10(max) - 1e-9)) : 1;
  const every = Math.ceil((high - low) / 7);
  const digits = high - low <= 2 ? [1, 2, 5] : [1];
  const ticks: Tick[] = [];
  for (let exponent = low; exponent <= high; exponent += every)
    for (const digit of exponent === high ? [1] : digits) {
      const value = digit * 10 ** exponent;
      ticks.push({ value, label: formatNumber(value, Math.max(0, -exponent)) });
    }
  const place = (value: number) =>
    start + Math.max(0, (Math.log10(Math.max(value, 1e-100)) - low) / (high - low)) * (end - start);
  return { from: 10 ** low, to: 10 ** high, ticks, place };
}
