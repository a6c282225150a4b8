import { utcDay, utcMonday, utcMonth, utcYear } from "d3-time";
import { evenScale, type Pixels, type Scale } from "./scales.ts";

const DAY = 86_400;
/** The end of the year 9999, Unix seconds. */
const LAST = 253_402_300_799;

/** Whether a time can be drawn: Unix seconds of 1970 to 9999. */
export const isTime = (time: number): boolean => time >= 0 && time <= LAST;

/** `2024-05-01`, in UTC. */
export const formatDay = (time: number): string => new Date(time * 1000).toISOString().slice(0, 10);

/** From fine to coarse: the interval of ticks, about how many days it has, and how many characters of ISO 8601 label one. */
const steps = [
  ...[1, 2].map((days) => ({ interval: utcDay.every(days), days, length: 10 })),
  ...[1, 2].map((weeks) => ({ interval: utcMonday.every(weeks), days: 7 * weeks, length: 10 })),
  ...[1, 3, 6].map((months) => ({ interval: utcMonth.every(months), days: months * 30.4, length: 7 })),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000].map((years) => ({
    interval: utcYear.every(years),
    days: years * 364.8,
    length: 4,
  })),
];

/** A scale of days (Unix seconds, sorted, at least one), with ticks where days, weeks, months or years begin. */
export function timeScale(times: readonly number[], pixels: Pixels): Scale {
  const first = times[0] ?? 0;
  const last = times.at(-1) ?? first;
  const [from, to] = last - first < DAY ? [first - 2 * DAY, first + 2 * DAY] : [first, last];
  const step = steps.find(({ days, length }) => (to - from) / DAY / days <= (length > 7 ? 6 : 7));
  const dates = step?.interval?.range(new Date(from * 1000), new Date(to * 1000 + 1)) ?? [];
  const ticks = dates.map((date) => ({
    value: date.getTime() / 1000,
    label: date.toISOString().slice(0, step?.length),
  }));
  return { ...evenScale(from, to, pixels), ticks };
}
