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

/** As many points of a line as can be told apart. */
const MAX_POINTS = 270;

/** Which days are drawn: the first, the last, and of what falls together the last. */
function thinDays(times: readonly number[]): number[] {
  const first = times[0] ?? 0;
  const length = Math.max(1, (times.at(-1) ?? first) - first);
  const slot = (at: number) => Math.floor((((times[at] ?? first) - first) / length) * (MAX_POINTS - 2));
  return [...times.keys()].filter((at) => at === 0 || at === times.length - 1 || slot(at) !== slot(at + 1));
}

/** The sums of each series up to the days that are drawn; of a value that is not finite nothing is added. */
function sumSeries(days: readonly Day[], drawn: readonly number[]): Line[] {
  const names = [...new Set(days.flatMap((day) => Object.keys(day)))].filter((name) => name !== "at");
  return lineColours.slice(0, names.length).map((colour, which) => {
    const name = names[which] ?? "";
    let sum = 0;
    const sums = days.map((day) => {
      const value = day[name];
      if (isUsable(value)) sum += value;
      return sum;
    });
    return { name, colour, sums: drawn.map((at) => sums[at] ?? 0) };
  });
}

/**
 * How much there was by each day: a line for each series (at most four), of all that was added until then. Days without
 * additions may be missing; their order does not matter. `isLog`: by powers of ten, for series of very different sizes.
 */
export function growthChart(data: { days: readonly Day[]; title: string; isLog?: boolean }): string {
  const { title, isLog = false } = data;
  const days = data.days.filter(({ at }) => isTime(at)).toSorted((one, other) => one.at - other.at);
  const drawn = thinDays(days.map(({ at }) => at));
  const times = drawn.map((at) => days[at]?.at ?? 0);
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
    keys: lines.map(({ colour }, at): Key => ({ label: totals[at] ?? "", colour, mark: "line" })),
    body: [
      drawVertical(y, plot, isLog ? "in all, by powers of ten" : "in all"),
      ...lines.flatMap(drawLine),
      drawHorizontal(x, plot, "date (UTC)"),
    ],
  });

  function drawLine({ sums: all, colour }: Line): Markup[] {
    const points = all.flatMap((sum, at): Point[] =>
      isLog && sum <= 0 ? [] : [[x.place(times[at] ?? 0), y.place(sum)]],
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
