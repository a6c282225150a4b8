import { extentOf, formatNumber } from "./numbers.ts";

/** A value that an axis names. */
export type Tick = { value: number; label: string };

/** Values `from` to `to` laid along pixels. */
export type Scale = { from: number; to: number; ticks: readonly Tick[]; place: (value: number) => number };

type Pixels = readonly [start: number, end: number];

/** The power of ten below a number over 0; of what `log10` rounds, the right one. */
const powerBelow = (value: number): number => Math.floor(Math.log10(value) + 1e-9);

/** The least of 1, 2, 5 times a power of ten that is not less than `value`, and how many decimals it needs. */
function niceStep(value: number): { step: number; decimals: number } {
  const power = powerBelow(value);
  const lead = value / 10 ** power;
  const digit = [1, 2, 5].find((nice) => lead <= nice + 1e-9) ?? 10;
  const exponent = digit === 10 ? power + 1 : power;
  // Divided where it is below 1, since 10 ** -n is not exact.
  const step =
    exponent < 0 ? (digit === 10 ? 1 : digit) / 10 ** -exponent : (digit === 10 ? 1 : digit) * 10 ** exponent;
  return { step, decimals: Math.max(0, -exponent) };
}

/** From the least to the most value; around it, or from 0 to it, where all values are (nearly) equal. */
function widen([least, most]: readonly [number, number], hasZero: boolean): [from: number, to: number] {
  const size = Math.max(Math.abs(least), Math.abs(most));
  if (hasZero && size <= 1e-90) return [0, 1];
  if (most - least > Math.max(size * 1e-4, 1e-90)) return [least, most];
  const around = size < 1e-12 ? 1 : size * 0.1;
  return [least - around, most + around];
}

/**
 * Values in even steps.
 * `steps`: about how many; `hasZero`: 0 is on the axis; `isCount`: so it is, and no step is below 1; `isTight`: the axis ends where the values do, else at a step.
 */
export function linearScale(
  values: readonly number[],
  [start, end]: Pixels,
  { steps = 6, isCount = false, hasZero = false, isTight = false } = {},
): Scale {
  const isFromZero = hasZero || isCount;
  const [least, most] = widen(extentOf(isFromZero ? [0, ...values] : values), isFromZero);
  const nice = niceStep((most - least) / steps);
  const { step, decimals } = isCount && nice.step < 1 ? { step: 1, decimals: 0 } : nice;
  const first = isTight ? Math.ceil(least / step - 1e-9) : Math.floor(least / step + 1e-9);
  const last = isTight ? Math.floor(most / step + 1e-9) : Math.max(first + 1, Math.ceil(most / step - 1e-9));
  const ticks = Array.from({ length: last - first + 1 }, (_, at) => {
    const value = (first + at) * step;
    return { value, label: formatNumber(value, decimals) };
  });
  const from = isTight ? least : first * step;
  const to = isTight ? most : last * step;
  const place = (value: number) => start + ((value - from) / (to - from)) * (end - start);
  return { from, to, ticks, place };
}

/** Values over 0 by their powers of ten; what is not over 0 lies at the start. */
export function logScale(values: readonly number[], [start, end]: Pixels): Scale {
  const [least, most] = extentOf(values.filter((value) => value > 1e-100));
  const low = least > 0 ? powerBelow(least) : 0;
  const high = most > 0 ? Math.max(low + 1, Math.ceil(Math.log10(most) - 1e-9)) : 1;
  const every = Math.ceil((high - low) / 7);
  const digits = high - low <= 2 ? [1, 2, 5] : [1];
  const ticks: Tick[] = [];
  for (let power = low; power <= high; power += every)
    for (const digit of power === high ? [1] : digits) {
      const value = digit * 10 ** power;
      ticks.push({ value, label: formatNumber(value, Math.max(0, -power)) });
    }
  const place = (value: number) =>
    start + Math.max(0, (Math.log10(Math.max(value, 1e-100)) - low) / (high - low)) * (end - start);
  return { from: 10 ** low, to: 10 ** high, ticks, place };
}
