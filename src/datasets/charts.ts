import { mean } from "d3-array";
import { growthChart } from "./charts/growth.ts";
import { scoreBySetting } from "./charts/boxes.ts";
import { quantile } from "./charts/numbers.ts";
import { scoreChart } from "./score-chart.ts";
import type { DatasetRow } from "./formats/format.ts";

const settings = [
  ["iso", "ISO", [100, 200, 400, 800, 1600, 3200]],
  ["f_number", "aperture", [2, 2.8, 4, 5.6, 8, 11, 16]],
  ["focal_mm", "focal length", [24, 35, 50, 85, 135, 200, 300]],
] as const;

/** Collects the rows of a dataset for its charts, of which those without values are left out; memory grows by one number per picture. */
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
      const days = [...picturesByDay].sort(([a], [b]) => a - b).map(([at, pictures]) => ({ at, pictures }));
      const drawn: [name: string, svg: string][] = [];
      if (scores.length > 0) drawn.push(["scores", scoreChart(scores, "Mean scores")]);
      if (days.length > 0)
        drawn.push(["growth", growthChart({ days, title: "Pictures by the day of their posting" })]);
      for (const [name, setting, edges] of settings) {
        const groups = [...(scoresBySetting.get(name) ?? [])]
          .sort(([a], [b]) => a - b)
          .map(([edge, group]) => boxOf(edge === 0 ? `< ${edges[0]}` : `${edge}+`, group));
        if (groups.length > 0) drawn.push([name.replace("_", "-"), scoreBySetting({ setting, groups })]);
      }
      return drawn;
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
