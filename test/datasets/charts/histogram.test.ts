import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { distributionChart, voteHistogram } from "../../../src/datasets/charts/histogram.ts";
import { numberOf, pointsOf, readSvg, readVertical, type Shape, shapesOf, wordsOf } from "./read-svg.ts";

/** The rectangles with a title. */
const barsOf = (root: Shape): Shape[] => shapesOf(root, "rect").filter(({ shapes }) => shapes.length > 0);

/** A bar's value by the labels of the axis: from its lower edge to its upper one. */
function heightOf(bar: Shape, { valueAt }: ReturnType<typeof readVertical>): number {
  const top = numberOf(bar, "y");
  return valueAt(top) - valueAt(top + numberOf(bar, "height"));
}

/** Scores of a bell, and their bins: counted one by one. */
function scoresOf(many: number, mean: number, std: number): number[] {
  const uniform = (n: number) => ((n * 0.754877666) % 1) * 2 - 1 + (((n * 0.569840291) % 1) * 2 - 1);
  return Array.from({ length: many }, (_, n) => mean + (uniform(n) * std) / Math.sqrt(2 / 3));
}

function binsOf(scores: readonly number[], edges: readonly number[]) {
  return edges.slice(0, -1).map((from, index) => {
    const to = edges[index + 1] ?? from;
    return { from, to, count: scores.filter((score) => score >= from && score < to).length };
  });
}

const edgesOf = (from: number, to: number, many: number) =>
  Array.from({ length: many + 1 }, (_, index) => from + ((to - from) * index) / many);

describe("a picture's votes:", () => {
  test("each bar is as high as its count", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2000), { minLength: 10, maxLength: 10 }), (counts) => {
        fc.pre(counts.some((count) => count > 0));
        const root = readSvg(voteHistogram({ counts, title: "x" }));
        const axis = readVertical(root);
        const heights = barsOf(root).map((bar) => heightOf(bar, axis));
        expect(heights).toHaveLength(10);
        const most = Math.max(...counts);
        for (const [index, count] of counts.entries())
          expect(Math.abs((heights[index] ?? -1) - count)).toBeLessThan(most * 2e-3);
      }),
      { numRuns: 60 },
    );
  });

  const counts = [0, 1, 5, 17, 38, 36, 15, 6, 5, 1];
  const votes = voteHistogram({ counts, title: "Lighthouse" });

  test("counts and shares are written", () => {
    const words = wordsOf(votes);
    for (const text of ["38", "31 %", "0.8 %", "4.8 %", "0 %", "124 votes", "mean 5.64", "Lighthouse"])
      expect(words).toContain(text);
  });

  test("the mean is at its place on the axis", () => {
    const root = readSvg(votes);
    const middles = barsOf(root).map((bar) => numberOf(bar, "x") + numberOf(bar, "width") / 2);
    const [one = 0, two = 0] = middles;
    // The key comes first.
    const line = shapesOf(root, "line").findLast(({ attributes }) => "stroke-dasharray" in attributes);
    const mean = counts.reduce((sum, count, index) => sum + count * (index + 1), 0) / 124;
    expect(numberOf(line as Shape, "x1")).toBeCloseTo(one + (mean - 1) * (two - one), 1);
  });

  test.each([
    ["missing counts are 0", [3, 1], "4 votes"],
    ["so are invalid counts", [3, Number.NaN, -5, Number.POSITIVE_INFINITY, 1], "4 votes"],
    ["counts after the tenth are ignored", [...counts, 7], "124 votes"],
    ["one is one", [0, 0, 1], "1 vote"],
    ["millions are written short", [1_234_567, 0, 0, 0, 0, 0, 0, 0, 0, 45_678_901], "1.23M"],
  ])("%s", (_, given, words) => {
    expect(wordsOf(voteHistogram({ counts: given, title: "x" }))).toContain(words);
  });
});

/** The area of a curve above the lower edge of the bars, and that of the bars, in pixels. */
function areasOf(svg: string): { curve: number; bars: number } {
  const root = readSvg(svg);
  const bars = barsOf(root);
  const ground = numberOf(bars[0] as Shape, "y") + numberOf(bars[0] as Shape, "height");
  const points = pointsOf(shapesOf(root, "path")[0] as Shape);
  let curve = 0;
  for (const [index, [x, y]] of points.entries()) {
    const [before, height] = points[index - 1] ?? [x, y];
    curve += (x - before) * (ground - (y + height) / 2);
  }
  return {
    curve,
    bars: bars.reduce((sum, bar) => sum + numberOf(bar, "width") * numberOf(bar, "height"), 0),
  };
}

describe("the distribution of mean scores:", () => {
  const scores = scoresOf(20_000, 5.4, 0.75);
  const even = binsOf(scores, edgesOf(1, 10, 45));
  const chart = distributionChart({ bins: even, mean: 5.4, std: 0.75, title: "Scores" });

  test("each bar is as high as its count, empty bins at the ends left out", () => {
    const root = readSvg(chart);
    const axis = readVertical(root);
    const counts = even.map(({ count }) => count);
    const filled = counts.slice(
      counts.findIndex((count) => count > 0),
      counts.findLastIndex((count) => count > 0) + 1,
    );
    const heights = barsOf(root).map((bar) => heightOf(bar, axis));
    expect(heights).toHaveLength(filled.length);
    for (const [index, count] of filled.entries())
      expect(Math.abs((heights[index] ?? -1) - count)).toBeLessThan(Math.max(...filled) * 2e-3);
    expect(axis.most).toBeGreaterThanOrEqual(Math.max(...filled));
    expect(axis.least).toBe(0);
  });

  test.each([
    ["of even bins", even, 5.4, 0.75],
    ["of few", binsOf(scores, edgesOf(1, 10, 9)), 5.4, 0.75],
    ["of more than can be drawn", binsOf(scores, edgesOf(1, 10, 3000)), 5.4, 0.75],
    ["of uneven ones", binsOf(scores, [1, 3, 4, 4.5, 5, 5.25, 5.5, 6, 8, 10]), 5.4, 0.75],
    ["of even scores", binsOf(scoresOf(9000, 5.5, 2), edgesOf(1, 10, 9)), 5.5, 2],
    [
      "in hundredths",
      binsOf(
        scores.map((score) => score / 1000),
        edgesOf(0, 0.01, 40),
      ),
      0.0054,
      0.00075,
    ],
    ["in any order", even.toReversed(), 5.4, 0.75],
  ])("the Gaussian's area is the bars', %s", (_, bins, mean, std) => {
    const { curve, bars } = areasOf(distributionChart({ bins, mean, std, title: "x" }));
    expect(Math.abs(curve / bars - 1)).toBeLessThan(0.01);
  });

  test("the Gaussian is highest at the mean", () => {
    const points = pointsOf(shapesOf(readSvg(chart), "path")[0] as Shape);
    const top = points.reduce((best, point) => (point[1] < best[1] ? point : best));
    const bar = barsOf(readSvg(chart)).find(({ shapes }) => shapes[0]?.text.startsWith("5.40 to 5.60"));
    // 5.4 is that bar's left edge.
    expect(Math.abs(top[0] - numberOf(bar as Shape, "x"))).toBeLessThan(3);
  });

  test("bars of uneven bins have areas as their counts", () => {
    const bins = [
      { from: 0, to: 1, count: 10 },
      { from: 1, to: 4, count: 30 },
      { from: 4, to: 5, count: 20 },
    ];
    const bars = barsOf(readSvg(distributionChart({ bins, mean: 2.5, std: 1.4, title: "x" })));
    const areas = bars.map((bar) => numberOf(bar, "width") * numberOf(bar, "height"));
    expect(areas.map((area) => Math.round((area / (areas[0] ?? 0)) * 10))).toEqual([10, 30, 20]);
  });

  test.each([
    ["no mean", Number.NaN, 0.75],
    ["no deviation", 5.4, Number.NaN],
    ["all values equal", 5.4, 0],
    ["a deviation that the bins cannot have", 5.4, 5000],
    ["a mean that they cannot have", 70, 0.75],
  ])("there is no Gaussian of %s", (_, mean, std) => {
    const svg = distributionChart({ bins: even, mean, std, title: "x" });
    expect(shapesOf(readSvg(svg), "path")).toEqual([]);
    expect(wordsOf(svg)).not.toContain("Gaussian");
  });

  test("bins that are none are left out", () => {
    const broken = [
      { from: 5, to: 5, count: 3 },
      { from: 6, to: 5, count: 3 },
      { from: Number.NaN, to: 5, count: 3 },
      { from: 5, to: Number.POSITIVE_INFINITY, count: 3 },
      { from: 5, to: 6, count: -3 },
      { from: 5, to: 6, count: Number.NaN },
    ];
    expect(distributionChart({ bins: [...broken, ...even], mean: 5.4, std: 0.75, title: "Scores" })).toBe(
      chart,
    );
  });
});
