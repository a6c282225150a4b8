import type { Bin } from "../../model/chart.ts";
import { gaussianOf, standBins } from "./bins.ts";
import {
  drawChart,
  drawHorizontal,
  drawNothing,
  drawVertical,
  type Plot,
  plotBeside,
  upwards,
} from "./frame.ts";
import { paint } from "./look.ts";
import {
  countOf,
  extentOf,
  formatNumber,
  formatShare,
  formatShort,
  formatValue,
  isCount,
  isUsable,
} from "./numbers.ts";
import { linearScale, type Scale } from "./scales.ts";
import { element, type Markup, pathThrough, type Point } from "./svg.ts";
import { measureText } from "./text.ts";

/** A vertical line at the mean. */
const drawMean = (x: number, { top, bottom }: Plot): Markup =>
  element("line", {
    ...paint({ stroke: "orange" }),
    "stroke-width": 2,
    "stroke-dasharray": "4 3",
    x1: x,
    x2: x,
    y1: top,
    y2: bottom,
  });

const FONT = 11;

type Votes = { counts: readonly number[]; total: number; x: (score: number) => number; y: Scale };

const slotOf = ({ x }: Votes): number => x(2) - x(1);

function drawVoteBars(votes: Votes): Markup {
  const width = slotOf(votes) * 0.76;
  const bars = votes.counts.map((count, index) => {
    const top = votes.y.place(count);
    const box = { x: votes.x(index + 1) - width / 2, y: top, width, height: votes.y.place(0) - top };
    const label = `Score ${index + 1}: ${countOf(count, "vote")}, ${formatShare(count / votes.total)}`;
    return element("rect", box, element("title", {}, label));
  });
  return element("g", paint({ fill: "blue" }), ...bars);
}

function drawVoteLabels(votes: Votes): Markup {
  const isLong = votes.counts.some((count) => measureText(formatValue(count), FONT) > slotOf(votes) - 4);
  const labels = votes.counts.flatMap((count, index) => {
    const place = { x: votes.x(index + 1), y: votes.y.place(count) - 5 };
    return [
      element("text", { ...place, y: place.y - 12 }, isLong ? formatShort(count) : formatValue(count)),
      element("text", place, formatShare(count / votes.total)),
    ];
  });
  // Outlined in the paper's colour, since the line of the mean may be behind them.
  const outline = { ...paint({ fill: "ink", stroke: "paper" }), "stroke-width": 3, "paint-order": "stroke" };
  return element("g", { ...outline, "font-size": FONT, "text-anchor": "middle" }, ...labels);
}

/**
 * The votes of a picture for each score from 1 to 10: a bar for each with its count and share, and the mean.
 * A count that is missing, negative or not finite is 0.
 */
export function voteHistogram({ counts, title }: { counts: readonly number[]; title: string }): string {
  const ten = Array.from({ length: 10 }, (_, index) => (isCount(counts[index]) ? (counts[index] ?? 0) : 0));
  const total = ten.reduce((sum, count) => sum + count, 0);
  if (total === 0) return drawNothing(title);
  const mean = ten.reduce((sum, count, index) => sum + (count / total) * (index + 1), 0);
  const [bottom, top] = upwards();
  // The highest bar leaves room for its labels.
  const y = linearScale(ten, [bottom, top + 20], { isCount: true, isTight: true });
  const plot = plotBeside(y);
  const x = (score: number) => plot.left + ((score - 0.5) / 10) * (plot.right - plot.left);
  const drawn = { counts: ten, total, x, y };
  const ticks = ten.map((_, index) => ({ value: index + 1, label: String(index + 1) }));
  const votes = countOf(total, "vote");
  return drawChart({
    title,
    description: `${votes}, mean ${formatNumber(mean, 2)}. ${ten.map((count, index) => `${index + 1}: ${formatValue(count)}`).join(", ")}.`,
    keys: [
      { label: votes, colour: "blue", mark: "patch" },
      { label: `mean ${formatNumber(mean, 2)}`, colour: "orange", mark: "dashes" },
    ],
    body: [
      drawVertical(y, plot, "votes"),
      drawVoteBars(drawn),
      drawMean(x(mean), plot),
      drawVoteLabels(drawn),
      drawHorizontal({ ticks, place: x }, plot, "score"),
    ],
  });
}

/** The extent of the axis around the mean, and of the Gaussian at most, in standard deviations. */
const REACH = 2.7;
const FULL_REACH = 5;
const SAMPLES = 240;

/**
 * The distribution of mean scores, and the Gaussian of the same mean, standard deviation and total, where bins can show
 * it. Bins are adjacent; the areas of unequal bins are proportional to their counts.
 */
export function distributionChart(data: {
  bins: readonly Bin[];
  mean: number;
  std: number;
  title: string;
}): string {
  const { mean, std, title } = data;
  const { bars, width, isEven } = standBins(data.bins);
  if (bars.length === 0) return drawNothing(title);
  const [from, to] = extentOf(bars.flatMap((bar) => [bar.from, bar.to]));
  const total = bars.reduce((sum, { count }) => sum + count, 0);
  const gaussian = gaussianOf({ mean, std, from, to }, total, width);
  const reach =
    gaussian === undefined ? [from - width, to + width] : [mean - REACH * std, mean + REACH * std];
  const heights = bars.map(({ height }) => height);
  const y = linearScale([...heights, gaussian?.(mean) ?? 0], upwards(), { isCount: isEven, hasZero: true });
  const plot = plotBeside(y);
  const x = linearScale([from, to, ...reach], [plot.left, plot.right], { steps: 7, isTight: true });
  const start = Math.max(x.from, mean - FULL_REACH * std);
  const end = Math.min(x.to, mean + FULL_REACH * std);
  const curve = Array.from({ length: SAMPLES + 1 }, (_, index): Point => {
    const value = start + ((end - start) * index) / SAMPLES;
    return [x.place(value), y.place(gaussian?.(value) ?? 0)];
  });
  const facts = [
    countOf(total, "picture"),
    ...(isUsable(mean) ? [`mean ${formatNumber(mean, 2)}`] : []),
    ...(isUsable(std) ? [`standard deviation ${formatNumber(std, 2)}`] : []),
  ];
  const fullest = bars.reduce((best, bar) => (bar.height > best.height ? bar : best));
  return drawChart({
    title,
    description: `${facts.join(", ")}. Most are from ${formatNumber(fullest.from, 2)} to ${formatNumber(fullest.to, 2)}: ${formatValue(fullest.count)}.`,
    keys: [
      { label: facts.join(", "), colour: "pale", mark: "patch" },
      ...(gaussian === undefined ? [] : [{ label: "Gaussian", colour: "orange", mark: "line" } as const]),
    ],
    body: [
      drawVertical(y, plot, isEven ? "pictures" : `pictures per ${formatNumber(width, 2)}`),
      element(
        "g",
        { ...paint({ fill: "pale", stroke: "blue" }), "stroke-width": 0.75 },
        ...bars.map(drawBar),
      ),
      ...(gaussian === undefined
        ? []
        : [element("path", { ...paint({ stroke: "orange" }), "stroke-width": 2, d: pathThrough(curve) })]),
      drawHorizontal(x, plot, "mean score"),
    ],
  });

  function drawBar(bar: (typeof bars)[number]): Markup {
    const [left, right, top] = [x.place(bar.from), x.place(bar.to), y.place(bar.height)];
    const label = `${formatNumber(bar.from, 2)} to ${formatNumber(bar.to, 2)}: ${formatValue(bar.count)}`;
    const box = { x: left, y: top, width: right - left, height: y.place(0) - top };
    return element("rect", box, element("title", {}, label));
  }
}
