import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { type SettingGroup, scoreBySetting } from "../../../src/datasets/charts/boxes.ts";
import { growthChart } from "../../../src/datasets/charts/growth.ts";
import { distributionChart, voteHistogram } from "../../../src/datasets/charts/histogram.ts";
import { chartPolicy } from "../../../src/datasets/charts/look.ts";
import { scoreByChallenge } from "../../../src/datasets/charts/scatter.ts";
import { faultIn, numberOf, readSvg, shapesOf, wordsOf } from "./read-svg.ts";

const hostile = "<script>alert('x')</script> ]]> \ud800 \u0000\u001b \u202e & \"' 写真 🏔️ NaN ".repeat(40);
const { MAX_VALUE, MIN_VALUE, NaN: NONE, POSITIVE_INFINITY: ENDLESS } = Number;
const DAY = 86_400;

/** A chart of every kind, of any numbers: `values` are taken round and round. */
function drawAll(values: readonly number[], many: number, title: string): Record<string, string> {
  let offset = 0;
  const next = () => values[offset++ % values.length] ?? 0;
  const list = <Value>(make: (nth: number) => Value) => Array.from({ length: many }, (_, nth) => make(nth));
  return {
    distribution: distributionChart({
      bins: list(() => ({ from: next(), to: next(), count: next() })),
      mean: next(),
      std: next(),
      title,
    }),
    evenly: distributionChart({
      bins: list((nth) => ({ from: nth, to: nth + 1, count: next() })),
      mean: many / 2,
      std: many / 6,
      title,
    }),
    votes: voteHistogram({ counts: list(next), title }),
    challenges: scoreByChallenge({
      challenges: list(() => ({ title, average: next(), lowest: next(), highest: next(), entries: next() })),
    }),
    settings: scoreBySetting({
      setting: title,
      groups: list((): SettingGroup => ({
        label: title,
        count: next(),
        mean: next(),
        p25: next(),
        p50: next(),
        p75: next(),
        low: next(),
        high: next(),
      })),
    }),
    growth: growthChart({ days: list((nth) => ({ at: nth * DAY, [title]: next(), b: next() })), title }),
    powers: growthChart({ days: list(() => ({ at: next(), a: next() })), title, isLog: true }),
  };
}

const kinds = Object.keys(drawAll([1], 1, "x"));

test.each(kinds)("without data, %s is a notice", (kind) => {
  const svg = drawAll([1], 0, "Some title")[kind] ?? "";
  expect(wordsOf(svg)).toContain("No values");
});

test.each(kinds)("without valid numbers, %s is a notice too", (kind) => {
  const svg = drawAll([NONE, ENDLESS, -ENDLESS], 7, "Some title")[kind] ?? "";
  expect(wordsOf(svg)).toContain("No values");
});

describe("whatever the numbers, a chart is well-formed, and all of it is in the picture:", () => {
  const sets: [what: string, values: number[]][] = [
    ["one value", [5.4]],
    ["quantiles in no order", [0, -4, 1, 0]],
    ["zeros", [0]],
    ["huge ones", [MAX_VALUE, 1e100, 1e99, -1e100]],
    ["tiny ones", [MIN_VALUE, 1e-300, 1e-20]],
    ["both", [MIN_VALUE, 1e100, 1, 0]],
    ["some that are none", [NONE, 5, 4, ENDLESS, 6, 1]],
    ["negative ones", [-5, -1, 3, 2, -7]],
    ["what is nearly 0", [4.761904761904764e-92, 0]],
    ["neighbours that hardly differ", [1e15, 1e15 + 1, 1e15 + 2]],
  ];
  test.each(sets)("%s", (_, values) => {
    for (const many of [1, 2, 13, 21, 130])
      for (const svg of Object.values(drawAll(values, many, hostile))) check(svg);
  });

  test("any", () => {
    const value = fc.oneof(
      fc.double(),
      fc.double({ min: 0, max: 10, noNaN: true }),
      fc.integer(),
      fc.nat(100),
    );
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), fc.nat(20), (values, many) => {
        for (const svg of Object.values(drawAll(values, many, "x <&>"))) check(svg);
      }),
      { numRuns: 30 },
    );
  });

  function check(svg: string): void {
    expect(faultIn(svg)).toBeUndefined();
    const root = readSvg(svg);
    for (const rect of shapesOf(root, "rect")) {
      const [x, y] = [numberOf(rect, "x") || 0, numberOf(rect, "y") || 0];
      const [width, height] = [numberOf(rect, "width"), numberOf(rect, "height")];
      const isInside =
        width >= 0 && height >= 0 && x >= 0 && x + width <= 640.1 && y >= 0 && y + height <= 400.1;
      if (!isInside) throw new Error(`a rect out of the picture: ${JSON.stringify(rect)}`);
    }
    for (const { attributes } of shapesOf(root, "line"))
      for (const key of ["x1", "x2", "y1", "y2"])
        if (!(Number(attributes[key]) >= 0 && Number(attributes[key]) <= (key.startsWith("x") ? 640 : 400)))
          throw new Error(`a line out of it: ${JSON.stringify(attributes)}`);
    for (const circle of shapesOf(root, "circle")) {
      const [x, y] = [numberOf(circle, "cx"), numberOf(circle, "cy")];
      if (!(x >= 0 && x <= 640 && y >= 40 && y <= 350))
        throw new Error(`a dot out of it: ${JSON.stringify(circle)}`);
    }
  }
});

test.each(kinds)("a hostile title stays text in %s, and is cut to fit", (kind) => {
  const root = readSvg(drawAll([1, 2, 3], 5, hostile)[kind] ?? "");
  const shown = shapesOf(root, "text")[0]?.text ?? "";
  expect(shown).toStartWith(
    kind === "challenges" ? "Score by" : kind === "settings" ? "Score by <script>" : "<script>",
  );
  expect(shown.length).toBeLessThan(80);
});

test.each(kinds)("%s has a description for screen readers", (kind) => {
  const root = readSvg(drawAll([1, 2, 3], 5, "Some title")[kind] ?? "");
  expect(root.attributes.role).toBe("img");
  expect(root.shapes[0]?.name).toBe("title");
  expect(root.shapes[0]?.text).not.toBe("");
  expect(root.shapes[1]?.name).toBe("desc");
  expect(root.shapes[1]?.text).not.toBe("");
});

test("a title of nothing is named all the same", () => {
  expect(wordsOf(voteHistogram({ counts: [1], title: "\u0000 \n" }))).toContain("Untitled");
});

test("the largest charts are under 200 KB", () => {
  const values = Array.from({ length: 997 }, (_, nth) => 1 + Math.abs(Math.sin(nth)) * 9);
  const charts = Object.values(drawAll(values, 20_000, hostile));
  for (const svg of charts) expect(Buffer.byteLength(svg)).toBeLessThan(200_000);
});

test("the same numbers give the same bytes, and are left as they were", () => {
  const values = Object.freeze([3, 1, 4, 1, 5, 9, 2, 6]);
  expect(drawAll(values, 300, "x")).toEqual(drawAll(values, 300, "x"));
  const days = Object.freeze([Object.freeze({ at: DAY, a: 1 }), Object.freeze({ at: 0, a: 2 })]);
  expect(growthChart({ days, title: "x" })).toBe(growthChart({ days, title: "x" }));
});

describe("the look:", () => {
  const svg = voteHistogram({ counts: [1, 2, 3], title: "x" });
  const style = shapesOf(readSvg(svg), "style")[0]?.text ?? "";

  test("the policy lets in the style by its hash, and nothing else", async () => {
    const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(style));
    const base64 = Buffer.from(hash).toString("base64");
    expect(chartPolicy).toBe(`default-src 'none'; style-src 'sha256-${base64}'`);
  });

  /** As WCAG 2.2 defines it. */
  function luminance(colour: string): number {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((offset) => {
      const part = Number.parseInt(colour.slice(offset, offset + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }
  const contrast = (one: string, other: string) => {
    const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };

  test("text has a contrast of 4.5 and lines of 3, on light and on dark paper", () => {
    const days = [{ at: 0, a: 1, b: 1, c: 1, d: 1 }];
    const roots = [svg, growthChart({ days, title: "x" })].map(readSvg);
    const dark = new Map(
      [...style.matchAll(/\.(rb-[fs]-\w+)\{\w+:(#\w{6})\}/g)].map(([, name, hex]) => [name, hex]),
    );
    const faults: string[] = [];
    for (const [name, least, key] of [
      ["text", 4.5, "f"],
      ["path", 3, "s"],
      ["circle", 3, "f"],
    ] as const)
      for (const { attributes } of roots.flatMap((root) => shapesOf(root, name))) {
        const light = attributes[key === "f" ? "fill" : "stroke"] ?? "";
        const inDark =
          dark.get(attributes.class?.split(" ").find((word) => word.startsWith(`rb-${key}-`))) ?? "";
        if (contrast(light, "#ffffff") < least) faults.push(`${name} ${light}`);
        if (contrast(inDark, dark.get("rb-f-paper") ?? "") < least)
          faults.push(`${name} ${inDark} in the dark`);
      }
    expect(faults).toEqual([]);
  });
});
