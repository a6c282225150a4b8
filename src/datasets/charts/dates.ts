import type { Scale, Tick } from "./scales.ts";

const DAY = 86_400;
/** The end of the year 9999, Unix seconds. */
const LAST = 253_402_300_799;

/** Whether a time can be drawn: Unix seconds of 1970 to 9999. */
export const isTime = (at: number): boolean => at >= 0 && at <= LAST;

const iso = (at: number, length: number): string => new Date(at * 1000).toISOString().slice(0, length);

/** `2024-05-01`, in UTC. */
export const formatDay = (at: number): string => iso(at, 10);

type Step = {
  /** Its own length in days, about. */
  days: number;
  /** How much of the date its ticks tell, in characters of ISO 8601. */
  length: number;
  /** The `n`th tick, Unix seconds. */
  at: (n: number) => number;
  /** The number of the last tick that is not after a time. */
  before: (at: number) => number;
};

/** Days are counted from a Monday. */
const MONDAY = 4 * DAY;
const daysStep = (days: number): Step => ({
  days,
  length: 10,
  at: (n) => n * days * DAY + MONDAY,
  before: (at) => Math.floor((at - MONDAY) / (days * DAY)),
});

/** Months are counted from the year 0, so that decades are. */
const EPOCH = 1970 * 12;
const monthsStep = (months: number): Step => ({
  days: months * 30.4,
  length: months < 12 ? 7 : 4,
  at: (n) => Date.UTC(1970, n * months - EPOCH, 1) / 1000,
  before: (at) => {
    const date = new Date(at * 1000);
    return Math.floor((date.getUTCFullYear() * 12 + date.getUTCMonth()) / months);
  },
});

const steps: readonly Step[] = [
  ...[1, 2, 7, 14].map(daysStep),
  ...[1, 3, 6].map(monthsStep),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000].map((years) => monthsStep(years * 12)),
];

/** Days (Unix seconds, sorted, at least one) along pixels, with ticks where days, weeks, months or years begin. */
export function timeScale(times: readonly number[], [start, end]: readonly [number, number]): Scale {
  const first = times[0] ?? 0;
  const last = times.at(-1) ?? first;
  const [from, to] = last - first < DAY ? [first - 2 * DAY, first + 2 * DAY] : [first, last];
  const fits = ({ days, length }: Step) => (to - from) / DAY / days <= (length > 7 ? 6 : 7);
  const step = steps.find(fits) ?? daysStep(1);
  const ticks: Tick[] = [];
  for (let n = step.before(from); step.at(n) <= to; n++) {
    const value = step.at(n);
    if (value >= from) ticks.push({ value, label: iso(value, step.length) });
  }
  return { from, to, ticks, place: (at) => start + ((at - from) / (to - from)) * (end - start) };
}
