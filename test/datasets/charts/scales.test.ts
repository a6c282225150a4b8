import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { timeScale } from "../../../src/datasets/charts/dates.ts";
import { formatNumber, formatShare, formatShort, quantile } from "../../../src/datasets/charts/numbers.ts";
import { linearScale, logScale } from "../../../src/datasets/charts/scales.ts";

const pixels = [300, 20] as const;
const labelsOf = ({ ticks }: { ticks: readonly { label: string }[] }) =>
  ticks.map(({ label }) => label).join(" ");

describe("an axis has round values:", () => {
  test.each([
    ["of scores", [3.2, 7.9], {}, "3 4 5 6 7 8"],
    ["of a narrow range", [5.41, 5.44], {}, "5.410 5.415 5.420 5.425 5.430 5.435 5.440"],
    ["from 0, of counts", [3], { isCount: true }, "0 1 2 3"],
    ["of large counts", [1_900_000], { isCount: true }, "0 500,000 1,000,000 1,500,000 2,000,000"],
    ["within the values, where it is tight", [0.9, 10.2], { isTight: true, steps: 6 }, "2 4 6 8 10"],
    ["around one value", [5.4], {}, "4.8 5.0 5.2 5.4 5.6 5.8 6.0"],
    ["around 0", [0, 0], {}, "-1.0 -0.5 0.0 0.5 1.0"],
    ["of less than one of something", [1e-12], { isCount: true }, "0 1"],
    ["of nothing", [], { isCount: true }, "0 1"],
    ["below 0", [-30, 12], {}, "-30 -20 -10 0 10 20"],
    ["of huge numbers", [0, 9e99], {}, "0 2e99 4e99 6e99 8e99 1e100"],
    ["of tiny ones", [0, 3e-20], {}, "0 5e-21 1e-20 1.5e-20 2e-20 2.5e-20 3e-20 3.5e-20"],
  ])("%s", (_, values, options, labels) => {
    expect(labelsOf(linearScale(values, pixels, options))).toBe(labels);
  });

  test("whatever the values, it covers them with a handful of different labels", () => {
    const value = fc.oneof(
      fc.double({ min: -1e100, max: 1e100, noNaN: true }),
      fc.double({ min: -10, max: 10, noNaN: true }),
      fc.integer(),
    );
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1 }),
        fc.boolean(),
        fc.boolean(),
        (values, isTight, hasZero) => {
          const scale = linearScale(values, pixels, { isTight, hasZero });
          for (const each of values) {
            expect(scale.place(each)).toBeGreaterThanOrEqual(20 - 1e-6);
            expect(scale.place(each)).toBeLessThanOrEqual(300 + 1e-6);
          }
          const labels = scale.ticks.map(({ label }) => label);
          expect(labels.length).toBeGreaterThan(1);
          expect(labels.length).toBeLessThan(12);
          expect(new Set(labels).size).toBe(labels.length);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("powers of ten:", () => {
  test.each([
    [[3, 40_000], "1 10 100 1,000 10,000 100,000"],
    [[12, 30], "10 20 50 100"],
    [[1, 1], "1 2 5 10"],
    [[0, -5], "1 2 5 10"],
    [[1, 1e15], "1 1,000 1,000,000 1,000,000,000 1e12 1e15"],
  ])("%j", (values, labels) => {
    const scale = logScale(values, pixels);
    expect(labelsOf(scale)).toBe(labels);
    expect(scale.place(scale.from)).toBeCloseTo(300);
    expect(scale.place(scale.to)).toBeCloseTo(20);
    expect(scale.place(-1)).toBe(300);
  });
});

describe("dates begin days, weeks, months or years:", () => {
  const secondsOf = (day: string) => Date.parse(`${day}T00:00:00Z`) / 1000;
  test.each([
    ["2024-05-01", "2024-05-04", "2024-05-01 2024-05-02 2024-05-03 2024-05-04"],
    ["2024-05-01", "2024-05-30", "2024-05-06 2024-05-13 2024-05-20 2024-05-27"],
    ["2023-12-10", "2024-05-30", "2024-01 2024-02 2024-03 2024-04 2024-05"],
    ["2021-03-01", "2024-05-30", "2021-07 2022-01 2022-07 2023-01 2023-07 2024-01"],
    ["2020-03-01", "2024-05-30", "2021 2022 2023 2024"],
    ["2004-05-01", "2024-05-01", "2005 2010 2015 2020"],
    ["1970-01-01", "9999-12-31", "2000 4000 6000 8000"],
    ["2024-05-01", "2024-05-01", "2024-04-29 2024-04-30 2024-05-01 2024-05-02 2024-05-03"],
  ])("%s to %s", (first, last, labels) => {
    expect(labelsOf(timeScale([secondsOf(first), secondsOf(last)], [0, 500]))).toBe(labels);
  });
});

describe("numbers are written", () => {
  test.each([
    [1234567, 0, "1,234,567"],
    [-1234.5, 2, "-1,234.50"],
    [0, 2, "0.00"],
    [5.4321, 2, "5.43"],
    [0.0001, 2, "1e-4"],
    [1.5e12, 0, "1.5e12"],
    [999_999_999_999, 0, "999,999,999,999"],
    [-0.4, 0, "-4e-1"],
    [1234.5678, 4, "1,234.5678"],
  ])("%d with %d decimals as %s", (value, decimals, text) => {
    expect(formatNumber(value, decimals)).toBe(text);
  });
  test.each([
    [999, "999"],
    [1000, "1k"],
    [12_345, "12.3k"],
    [999_600, "1M"],
    [4_567_890_123, "4.57G"],
    [4e15, "4e15"],
  ])("%d in short as %s", (value, text) => {
    expect(formatShort(value)).toBe(text);
  });
  test.each([
    [0, "0 %"],
    [0.0004, "<0.1 %"],
    [0.0312, "3.1 %"],
    [0.0996, "10 %"],
    [0.306, "31 %"],
    [1, "100 %"],
  ])("a share of %d as %s", (share, text) => {
    expect(formatShare(share)).toBe(text);
  });
});

test("a quantile lies between its neighbours in proportion", () => {
  expect([0, 0.25, 0.5, 0.75, 1].map((share) => quantile([1, 2, 4, 8], share))).toEqual([1, 1.75, 3, 5, 8]);
  expect(quantile([7], 0.3)).toBe(7);
});
