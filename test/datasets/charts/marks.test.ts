import { describe, expect, test } from "bun:test";
import { scoreBySetting } from "../../../src/datasets/charts/boxes.ts";
import { growthChart } from "../../../src/datasets/charts/growth.ts";
import { type ScoredChallenge, scoreByChallenge } from "../../../src/datasets/charts/scatter.ts";
import { numberOf, pointsOf, readSvg, readVertical, type Shape, shapesOf, wordsOf } from "./read-svg.ts";

const challenge = (nth: number): ScoredChallenge => ({
  title: `Challenge ${nth}`,
  average: 5 + Math.sin(nth * 1.7),
  lowest: 3 + Math.sin(nth * 2.3),
  highest: 8 + Math.sin(nth * 0.9),
  entries: 10 + (nth % 7),
});
const challenges = (many: number) => Array.from({ length: many }, (_, nth) => challenge(nth));
const titled = (root: Shape, name: string) => shapesOf(root, name).filter(({ shapes }) => shapes.length > 0);

describe("scores by challenge:", () => {
  test("each of few has its average, and its lowest to its highest", () => {
    const root = readSvg(scoreByChallenge({ challenges: challenges(80) }));
    const { valueAt, least, most } = readVertical(root);
    const ranges = titled(root, "rect");
    const dots = titled(root, "circle");
    expect([ranges.length, dots.length]).toEqual([80, 80]);
    for (const [nth, { average, lowest, highest }] of challenges(80).entries()) {
      const range = ranges[nth] as Shape;
      const top = numberOf(range, "y");
      expect(valueAt(numberOf(dots[nth] as Shape, "cy"))).toBeCloseTo(average ?? 0, 1);
      expect(valueAt(top)).toBeCloseTo(highest ?? 0, 1);
      expect(valueAt(top + numberOf(range, "height"))).toBeCloseTo(lowest ?? 0, 1);
      expect(least).toBeLessThanOrEqual(lowest ?? 0);
      expect(most).toBeGreaterThanOrEqual(highest ?? 0);
    }
    expect(dots[3]?.shapes[0]?.text).toBe("Challenge 3: average 4.07; scores 3.58 to 8.43, 13 entries");
  });

  test("many are drawn together, their median on the line", () => {
    const many = challenges(5000);
    const root = readSvg(scoreByChallenge({ challenges: many }));
    const { valueAt } = readVertical(root);
    const points = pointsOf(shapesOf(root, "path")[0] as Shape);
    const together = Math.ceil(5000 / 80);
    expect(points).toHaveLength(Math.ceil(5000 / together));
    for (const [band, [, y]] of points.entries()) {
      const averages = many
        .slice(band * together, (band + 1) * together)
        .map(({ average }) => average ?? 0)
        .sort((one, other) => one - other);
      const half = averages.length / 2;
      const median = ((averages[Math.ceil(half) - 1] ?? 0) + (averages[Math.floor(half)] ?? 0)) / 2;
      expect(valueAt(y)).toBeCloseTo(median, 1);
    }
    expect(titled(root, "rect")[0]?.shapes[0]?.text).toStartWith("Challenges 1 to 63: averages 4.00 to 6.00");
    expect(wordsOf(scoreByChallenge({ challenges: many }))).toContain("5,000");
  });

  test("a challenge without an average is left out; one with nothing else is a dot", () => {
    const nothing = { title: "x", average: null, lowest: 1, highest: 9, entries: 3 };
    const bare = { title: "y", average: 5, lowest: null, highest: Number.NaN, entries: null };
    const svg = scoreByChallenge({ challenges: [nothing, bare, { ...nothing, average: Number.NaN }] });
    expect(titled(readSvg(svg), "circle")).toHaveLength(1);
    expect(wordsOf(svg)).toContain("1 challenge");
  });
});

const group = (label: string, count: number, middle: number) => ({
  label,
  count,
  mean: middle + 0.1,
  p25: middle - 0.5,
  p50: middle,
  p75: middle + 0.6,
  low: middle - 2,
  high: middle + 2.5,
});

describe("scores by setting:", () => {
  const groups = [group("100", 1200, 5.4), group("200", 34_567, 5.1), group("400", 7, 6)];
  const svg = scoreBySetting({ setting: "ISO", groups });

  test("boxes, means and whiskers are at their numbers", () => {
    const root = readSvg(svg);
    const { valueAt, least, most } = readVertical(root);
    const boxes = shapesOf(root, "g").filter(({ shapes }) => shapes[0]?.name === "title");
    expect(boxes).toHaveLength(3);
    for (const [at, { mean, p25, p50, p75, low, high }] of groups.entries()) {
      const box = boxes[at] as Shape;
      const [half] = shapesOf(box, "rect") as [Shape];
      const lines = shapesOf(box, "line").map((line) => valueAt(numberOf(line, "y2")));
      expect(valueAt(numberOf(half, "y"))).toBeCloseTo(p75, 1);
      expect(valueAt(numberOf(half, "y") + numberOf(half, "height"))).toBeCloseTo(p25, 1);
      expect(valueAt(numberOf(shapesOf(box, "circle")[0] as Shape, "cy"))).toBeCloseTo(mean, 1);
      for (const [line, value] of [high, low, high, p50].entries()) expect(lines[line]).toBeCloseTo(value, 1);
      expect(least).toBeLessThanOrEqual(low);
      expect(most).toBeGreaterThanOrEqual(high);
    }
    for (const text of ["100", "n 34.6k", "ISO", "Score by ISO", "35,774 pictures"])
      expect(wordsOf(svg)).toContain(text);
  });

  test("of too many the thirty largest are shown, in their order", () => {
    const many = Array.from({ length: 45 }, (_, at) => group(`L${at}`, (at * 17) % 45, 5));
    const words = wordsOf(scoreBySetting({ setting: "lens", groups: many }));
    const shown = words.filter((text) => /^L\d+$/.test(text));
    expect(shown).toEqual(many.filter(({ count }) => count >= 15).map(({ label }) => label));
    expect(words).toContain("15 more");
  });

  test("long labels stay in the picture", () => {
    const long = Array.from({ length: 30 }, (_, at) =>
      group(`Canon EOS 5D Mark IV with a grip ${at}`, at, 5),
    );
    const labels = shapesOf(readSvg(scoreBySetting({ setting: "camera", groups: long })), "text").filter(
      ({ attributes }) => attributes.transform?.includes("rotate(-40)"),
    );
    expect(labels).toHaveLength(30);
    const x = Number(/translate\((\S+)/.exec(labels[0]?.attributes.transform ?? "")?.[1]);
    // At 40 degrees, of letters that are 0.63 em wide at most.
    expect(x - Math.cos((40 / 180) * Math.PI) * (labels[0]?.text.length ?? 99) * 0.63 * 11).toBeGreaterThan(
      0,
    );
  });

  test.each([
    ["a group of numbers that are none is left out", { p50: Number.NaN }, 0],
    ["an invalid mean leaves its box", { mean: Number.NaN }, 1],
    ["an invalid count is left out", { count: -1 }, 0],
  ])("%s", (_, change, boxes) => {
    const root = readSvg(scoreBySetting({ setting: "ISO", groups: [{ ...group("100", 3, 5), ...change }] }));
    expect(shapesOf(root, "g").filter(({ shapes }) => shapes[0]?.name === "title")).toHaveLength(boxes);
  });
});

describe("growth:", () => {
  const DAY = 86_400;
  const start = 1_104_537_600;
  const days = Array.from({ length: 7300 }, (_, at) => ({
    at: start + at * DAY,
    submissions: 100 + (at % 13),
    pictures: at % 7,
  }));
  const curves = (svg: string) => shapesOf(readSvg(svg), "path").map(pointsOf);

  test("a line is the sum of all until then, also of twenty years of days", () => {
    const svg = growthChart({ days, title: "Growth" });
    const { valueAt, most } = readVertical(readSvg(svg));
    for (const [which, name] of (["submissions", "pictures"] as const).entries()) {
      const points = curves(svg)[which] ?? [];
      expect(points.length).toBeLessThan(300);
      const [left, right] = [points[0]?.[0] ?? 0, points.at(-1)?.[0] ?? 0];
      for (const [x, y] of points) {
        const until = Math.round(((x - left) / (right - left)) * 7299);
        let sum = 0;
        for (const day of days.slice(0, until + 1)) sum += day[name];
        // A day is a fifteenth of a pixel.
        expect(Math.abs(valueAt(y) - sum)).toBeLessThan(most * 1e-3);
      }
    }
    const total = days.reduce((sum, day) => sum + day.submissions, 0);
    expect(wordsOf(svg)).toContain(`submissions ${total.toLocaleString("en-US")}`);
  });

  test("the order of days does not matter, nor days that are none", () => {
    const few = days.slice(0, 50);
    const odd = [
      { at: Number.NaN, submissions: 1 },
      { at: -1, submissions: 1 },
      { at: 1e15, submissions: 1 },
    ];
    const svg = growthChart({ days: few, title: "Growth" });
    expect(growthChart({ days: few.toReversed(), title: "Growth" })).toBe(svg);
    expect(growthChart({ days: [...few, ...odd], title: "Growth" })).toBe(svg);
  });

  test("an invalid value adds nothing, and five series give four lines", () => {
    const svg = growthChart({
      days: [
        { at: start, a: 1, b: 2, c: 3, d: 4, e: 5 },
        { at: start + DAY, a: Number.NaN, b: Number.POSITIVE_INFINITY, c: 1, d: 1, e: 1 },
      ],
      title: "x",
    });
    expect(curves(svg)).toHaveLength(4);
    for (const text of ["a 1", "b 2", "c 4", "d 5"]) expect(wordsOf(svg)).toContain(text);
  });

  test("by powers of ten each step of ten is as high as the next, and what is 0 is not drawn", () => {
    const given = [0, 1, 9, 90, 900].map((added, at) => ({ at: start + at * DAY, added }));
    const [points = []] = curves(growthChart({ days: given, title: "x", isLog: true }));
    expect(points).toHaveLength(4);
    const steps = points.slice(1).map(([, y], at) => (points[at]?.[1] ?? 0) - y);
    for (const step of steps) expect(step).toBeCloseTo(steps[0] ?? 0, 1);
  });

  test("of long names as much is shown as fits, of short ones all", () => {
    const long = "a series whose name is far too long to be shown beside all the others";
    const root = readSvg(
      growthChart({ days: [{ at: start, [long]: 1, [`${long}!`]: 2, third: 3, fourth: 4 }], title: "x" }),
    );
    const keys = shapesOf(root, "text").filter(({ attributes }) => attributes.y === "50");
    expect(keys.map(({ text }) => text.endsWith("…"))).toEqual([true, true, false, false]);
    const last = keys.at(-1) as Shape;
    expect(numberOf(last, "x") + last.text.length * 0.63 * 12).toBeLessThan(640);
    expect(keys[0]?.text.length).toBeGreaterThan(20);
  });
});
