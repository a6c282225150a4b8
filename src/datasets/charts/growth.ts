import { formatDay, isTime, timeScale } from "./dates.ts";
import {
  drawChart,
  drawHorizontal,
  drawNothing,
  drawVertical,
  type Key,
  plotBeside,
  upwards,
} from "./frame.ts";
import { lineColours, paint } from "./look.ts";
import { formatValue, isUsable } from "./numbers.ts";
import { linearScale, logScale } from "./scales.ts";
import { element, type Markup, pathThrough, type Point } from "./svg.ts";

/** What was added from `at` on (Unix seconds), by name. */
export type Day = { at: number; [series: string]: number };

type Line = { name: string; sums: readonly number[]; colour: (typeof lineColours)[number] };

/** More points of a line cannot be distinguished. */
const MAX_POINTS = 270;

/** The indexes of the days that are drawn: the first, the last, and the last of each slot. */
function thinDays(times: readonly number[]): number[] {
  const first = times[0] ?? 0;
  const length = Math.max(1, (times.at(-1) ?? first) - first);
  const slot = (index: number) => Math.floor((((times[index] ?? first) - first) / length) * (MAX_POINTS - 2));
  return [...times.keys()].filter(
    (index) => index === 0 || index === times.length - 1 || slot(index) !== slot(index + 1),
  );
}

/** The sums of each series up to the days that are drawn; values that are not finite are ignored. */
function sumSeries(days: readonly Day[], drawn: readonly number[]): Line[] {
  const names = [...new Set(days.flatMap((day) => Object.keys(day)))].filter((name) => name !== "at");
  return lineColours.slice(0, names.length).map((colour, series) => {
    const name = names[series] ?? "";
    let sum = 0;
    const sums = days.map((day) => {
      const value = day[name];
      if (isUsable(value)) sum += value;
      return sum;
    });
    return { name, colour, sums: drawn.map((index) => sums[index] ?? 0) };
  });
}

/**
 * The running total by day: a line for each series (at most four). Days without
 * additions may be missing; their order does not matter. `isLog`: by powers of ten, for series of very different sizes.
 */
export function growthChart(data: { days: readonly Day[]; title: string; isLog?: boolean }): string {
  const { title, isLog = false } = data;
  const days = data.days.filter(({ at }) => isTime(at)).toSorted((a, b) => a.at - b.at);
  const drawn = thinDays(days.map(({ at }) => at));
  const times = drawn.map((index) => days[index]?.at ?? 0);
  const lines = sumSeries(days, drawn);
  const sums = lines.flatMap((line) => line.sums);
  if (lines.length === 0 || sums.every((sum) => sum === 0)) return drawNothing(title);
  const y = isLog ? logScale(sums, upwards()) : linearScale(sums, upwards(), { isCount: true });
  const plot = plotBeside(y);
  const x = timeScale(times, [plot.left, plot.right]);
  const totals = lines.map(({ name, sums: all }) => `${name} ${formatValue(all.at(-1) ?? 0)}`);
  return drawChart({
    title,
    description: `From ${formatDay(times[0] ?? 0)} to ${formatDay(times.at(-1) ?? 0)}: ${totals.join(", ")}.`,
    keys: lines.map(({ colour }, index): Key => ({ label: totals[index] ?? "", colour, mark: "line" })),
    body: [
      drawVertical(y, plot, isLog ? "in all, by powers of ten" : "in all"),
      ...lines.flatMap(drawLine),
      drawHorizontal(x, plot, "date (UTC)"),
    ],
  });

  function drawLine({ sums: all, colour }: Line): Markup[] {
    const points = all.flatMap((sum, index): Point[] =>
      isLog && sum <= 0 ? [] : [[x.place(times[index] ?? 0), y.place(sum)]],
    );
    const end = points.at(-1);
    if (end === undefined) return [];
    const look = { ...paint({ stroke: colour }), "stroke-width": 2, "stroke-linejoin": "round" };
    return [
      element("path", { ...look, d: pathThrough(points) }),
      element("circle", { ...paint({ fill: colour }), cx: end[0], cy: end[1], r: 3 }),
    ];
  }
}
