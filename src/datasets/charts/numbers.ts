import { extent, quantileSorted } from "d3-array";

/** Larger numbers are not drawn, so that squares and sums stay finite. */
const LARGEST = 1e100;

/** Whether a number can be drawn: finite, and not beyond 1e100. */
export const isUsable = (value: number | null | undefined): value is number =>
  typeof value === "number" && Math.abs(value) <= LARGEST;

/** Whether a number can be drawn as a count. */
export const isCount = (value: number | null | undefined): value is number => isUsable(value) && value >= 0;

/** `12,345.60`; with an exponent where that would be long, or all zeros: `1.2e15`. */
export function formatNumber(value: number, decimals: number): string {
  const size = Math.abs(value);
  if (size === 0 && decimals > 6) return "0";
  if (size >= 1e12 || decimals > 6 || (size > 0 && size < 10 ** -decimals / 2))
    return Number(value.toPrecision(6)).toExponential().replace("e+", "e");
  const [whole = "", fraction] = value.toFixed(decimals).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** Whole numbers without decimals, others with two. */
export const formatValue = (value: number): string => formatNumber(value, Number.isInteger(value) ? 0 : 2);

/** `1 picture`, `12,345 pictures`. */
export const countOf = (count: number, noun: string): string =>
  `${formatValue(count)} ${noun}${count === 1 ? "" : "s"}`;

const units = ["", "k", "M", "G"];

/** At most three digits: `12.3k`. */
export function formatShort(value: number): string {
  let rest = Number(value.toPrecision(3));
  let unit = 0;
  for (; Math.abs(rest) >= 1000 && unit < units.length; unit++) rest /= 1000;
  if (units[unit] === undefined) return formatNumber(Number(value.toPrecision(3)), 0);
  return `${Number(rest.toPrecision(3))}${units[unit]}`;
}

/** A share of 0 to 1 as per cent. */
export const formatShare = (share: number): string =>
  share === 0 ? "0 %" : share < 0.001 ? "<0.1 %" : `${(share * 100).toFixed(share < 0.0995 ? 1 : 0)} %`;

/** The smallest and the largest; of nothing, 0 and 0. */
export function extentOf(values: readonly number[]): [min: number, max: number] {
  const [min = 0, max = 0] = extent(values);
  return [min, max];
}

/** The value below which a share of sorted values lies, between two neighbours in proportion; of nothing, 0. */
export const quantile = (sorted: number[], share: number): number => quantileSorted(sorted, share) ?? 0;
