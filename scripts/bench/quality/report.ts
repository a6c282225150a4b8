import { paint, style } from "../../../src/datasets/charts/look.ts";
import { element, type Markup, writeSvg } from "../../../src/datasets/charts/svg.ts";
import type { Measured, MeasureName } from "./measure.ts";
import { firstRate, recallAt, thresholdAt } from "./tally.ts";
import type { Transform } from "./transforms.ts";

const rates = { "1e-3": 1e-3, "1e-6": 1e-6 };
const names: readonly MeasureName[] = ["histogram", "dhash", "pdq", "pdq, 8 turns", "best"];

/** Percentages of a transform by one method: recall at either rate of false matches a pair, and the original first. */
type Figures = { "1e-3": number; "1e-6": number; first: number };
type Row = { transform: string; standard: boolean; by: Record<MeasureName, Figures>; verdict: number };

function rowsOf(transforms: readonly Transform[], { tallies, verdicts }: Measured): Row[] {
  const limits = Object.fromEntries(
    names.map((name) => [
      name,
      Object.fromEntries(
        Object.entries(rates).map(([rate, value]) => [rate, thresholdAt(tallies[name], value)]),
      ),
    ]),
  );
  return transforms.map(({ name: transform, standard }) => {
    const by = Object.fromEntries(
      names.map((name) => {
        const recall = (rate: string) =>
          100 * recallAt(tallies[name], transform, limits[name]?.[rate] ?? Infinity);
        return [
          name,
          {
            "1e-3": recall("1e-3"),
            "1e-6": recall("1e-6"),
            first: 100 * firstRate(tallies[name], transform),
          },
        ];
      }),
    ) as Record<MeasureName, Figures>;
    const { yes, of } = verdicts.said.get(transform) ?? { yes: 0, of: 1 };
    return { transform, standard, by, verdict: (100 * yes) / of };
  });
}

const mean = (rows: readonly Row[], of: (row: Row) => number): number =>
  rows.reduce((sum, row) => sum + of(row), 0) / Math.max(rows.length, 1);

function meanRow(rows: readonly Row[], transform: string): Row {
  const by = Object.fromEntries(
    names.map((name) => [
      name,
      {
        "1e-3": mean(rows, (row) => row.by[name]["1e-3"]),
        "1e-6": mean(rows, (row) => row.by[name]["1e-6"]),
        first: mean(rows, (row) => row.by[name].first),
      },
    ]),
  ) as Record<MeasureName, Figures>;
  return { transform, standard: true, by, verdict: mean(rows, (row) => row.verdict) };
}

/** A table: recall at 1e-3 / at 1e-6 / the original first, in percent; then the verdicts. */
export function writeQuality(transforms: readonly Transform[], measured: Measured): string {
  const rows = rowsOf(transforms, measured);
  const width = Math.max(...transforms.map(({ name }) => name.length)) + 2;
  const cell = ({ first, ...recall }: Figures) =>
    [recall["1e-3"], recall["1e-6"], first].map((value) => value.toFixed(0).padStart(3)).join("/");
  const line = ({ transform, standard, by, verdict }: Row) =>
    `${standard ? "  " : "+ "}${transform.padEnd(width)}${names.map((name) => cell(by[name]).padStart(14)).join("")}${verdict.toFixed(0).padStart(10)}`;
  const { verdicts, tallies } = measured;
  const standard = rows.filter((row) => row.standard);
  const exact = (row: Row) =>
    names
      .map(
        (name) =>
          `${name} ${(["1e-3", "1e-6", "first"] as const).map((key) => row.by[name][key].toFixed(1)).join(" / ")}`,
      )
      .join("; ");
  const all = meanRow(rows, "");
  const thirtyOne = meanRow(standard, "");
  const pairs = tallies.pdq.others.reduce((sum, count) => sum + count, 0);
  return [
    "percent: recall at 1e-3 / at 1e-6 false matches a pair / the original first; `said`: verdict same or likely",
    `${" ".repeat(width + 2)}${names.map((name) => name.padStart(14)).join("")}${"said".padStart(10)}`,
    ...rows.map(line),
    "",
    line({ ...thirtyOne, transform: `mean of the ${standard.length}` }),
    line({ ...all, transform: `mean of all ${rows.length}` }),
    "",
    `mean of the ${standard.length}: ${exact(thirtyOne)}; said ${thirtyOne.verdict.toFixed(1)}`,
    `mean of all ${rows.length}: ${exact(all)}; said ${all.verdict.toFixed(1)}`,
    `${pairs.toExponential(2)} pairs of different pictures; of them said to be the same or likely: ${verdicts.falsely} (${(verdicts.falsely / Math.max(verdicts.pairs, 1)).toExponential(1)} a pair)`,
  ].join("\n");
}

const rowHeight = 18;
const labelWidth = 280;
const barWidth = 460;

/** The same as bars: of each transform how often the original comes first, by `best`, by PDQ and by the difference hash. */
export function drawQuality(transforms: readonly Transform[], measured: Measured): string {
  const rows = rowsOf(transforms, measured);
  const height = (rows.length + 3) * rowHeight;
  const shown = [
    ["best", "blue", 4],
    ["pdq", "orange", 9],
    ["dhash", "green", 14],
  ] as const;
  const text = (x: number, y: number, content: string, anchor = "start"): Markup =>
    element(
      "text",
      {
        x,
        y,
        "font-size": 12,
        "font-family": "sans-serif",
        "text-anchor": anchor,
        ...paint({ fill: "ink" }),
      },
      content,
    );
  const bars = rows.flatMap((row, at) => {
    const y = (at + 2) * rowHeight;
    return [
      text(labelWidth - 8, y + 13, row.transform, "end"),
      ...shown.map(([name, fill, offset]) =>
        element("rect", {
          x: labelWidth,
          y: y + offset - 2,
          width: (barWidth * row.by[name].first) / 100,
          height: 4,
          ...paint({ fill }),
        }),
      ),
    ];
  });
  const legend = shown.map(([name, fill], at) =>
    element(
      "g",
      {},
      element("rect", { x: labelWidth + at * 120, y: 10, width: 12, height: 12, ...paint({ fill }) }),
      text(labelWidth + at * 120 + 18, 20, name),
    ),
  );
  const frame = {
    xmlns: "http://www.w3.org/2000/svg",
    viewBox: `0 0 ${labelWidth + barWidth + 20} ${height}`,
    role: "img",
  };
  return writeSvg(
    element(
      "svg",
      frame,
      element("title", {}, "How often the original comes first"),
      element("style", {}, style),
      element("rect", { x: 0, y: 0, width: labelWidth + barWidth + 20, height, ...paint({ fill: "paper" }) }),
      ...legend,
      ...bars,
    ),
  );
}
