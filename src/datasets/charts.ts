import { bin, mean, range } from "d3-array";
import { distributionChart } from "./charts/histogram.ts";
import { growthChart } from "./charts/growth.ts";
import { scoreBySetting } from "./charts/boxes.ts";
import { scoreStep } from "../model/chart.ts";
import { quantile } from "./charts/numbers.ts";
import type { DatasetRow } from "./formats/format.ts";

/** Quarters of a point from 1 to 10, both included. */
const binScores = bin()
  .domain([1, 10])
  .thresholds(range(1 + scoreStep, 10, scoreStep));

const settings = [
  ["iso", "ISO", [100, 200, 400, 800, 1600, 3200]],
  ["f_number", "aperture", [2, 2.8, 4, 5.6, 8, 11, 16]],
  ["focal_mm", "focal length", [24, 35, 50, 85, 135, 200, 300]],
] as const;

/** Collects the rows of a dataset for its charts; memory grows by one number per picture. */
export function createDatasetCharts(): { add(row: DatasetRow): void; draw(): [name: string, svg: string][] } {
  const scores: number[] = [];
  const picturesByDay = new Map<number, number>();
  const scoresBySetting = new Map<string, Map<number, number[]>>(settings.map(([name]) => [name, new Map()]));
  return {
    add({ values }) {
      const { mos, created } = values;
      if (typeof created === "number") {
        const day = created - (created % 86_400);
        picturesByDay.set(day, (picturesByDay.get(day) ?? 0) + 1);
      }
      if (typeof mos !== "number") return;
      scores.push(mos);
      for (const [name, , edges] of settings) {
        const value = values[name];
        if (typeof value !== "number") continue;
        const edge = edges.findLast((least) => least <= value) ?? 0;
        const groups = scoresBySetting.get(name);
        const group = groups?.get(edge);
        if (group) group.push(mos);
        else groups?.set(edge, [mos]);
      }
    },
    draw() {
      const average = mean(scores) ?? 0;
      const variance = mean(scores, (score) => (score - average) ** 2) ?? 0;
      const bins = binScores(scores).map(({ x0 = 1, x1 = 10, length }) => ({
        from: x0,
        to: x1,
        count: length,
      }));
      const days = [...picturesByDay].sort(([a], [b]) => a - b).map(([at, pictures]) => ({ at, pictures }));
      return [
        [
          "scores",
          distributionChart({ bins, mean: average, std: Math.sqrt(variance), title: "Mean scores" }),
        ],
        ["growth", growthChart({ days, title: "Pictures by the day of their posting" })],
        ...settings.map(([name, setting, edges]): [string, string] => {
          const groups = [...(scoresBySetting.get(name) ?? [])]
            .sort(([a], [b]) => a - b)
            .map(([edge, group]) => boxOf(edge === 0 ? `< ${edges[0]}` : `${edge}+`, group));
          return [name.replace("_", "-"), scoreBySetting({ setting, groups })];
        }),
      ];
    },
  };
}

function boxOf(label: string, scores: readonly number[]) {
  const sorted = scores.toSorted((a, b) => a - b);
  return {
    label,
    count: sorted.length,
    mean: mean(sorted) ?? 0,
    p25: quantile(sorted, 0.25),
    p50: quantile(sorted, 0.5),
    p75: quantile(sorted, 0.75),
    low: quantile(sorted, 0.05),
    high: quantile(sorted, 0.95),
  };
}
