import { distributionChart } from "./charts/histogram.ts";
import { growthChart } from "./charts/growth.ts";
import { scoreBySetting } from "./charts/boxes.ts";
import { quantile } from "./charts/numbers.ts";
import type { DatasetRow } from "./formats/format.ts";

const binWidth = 0.25;
const settings = [
  ["iso", "ISO", [100, 200, 400, 800, 1600, 3200]],
  ["f_number", "aperture", [2, 2.8, 4, 5.6, 8, 11, 16]],
  ["focal_mm", "focal length", [24, 35, 50, 85, 135, 200, 300]],
] as const;

/** Gathers what the pictures of a dataset show, in memory that does not grow with its rows beyond one number each. */
export function drawDataset(): { add(row: DatasetRow): void; draw(): [name: string, svg: string][] } {
  const scores: number[] = [];
  const days = new Map<number, number>();
  const bySetting = new Map<string, Map<number, number[]>>(settings.map(([name]) => [name, new Map()]));
  return {
    add({ values }) {
      const { mos, created } = values;
      if (typeof created === "number") {
        const day = created - (created % 86_400);
        days.set(day, (days.get(day) ?? 0) + 1);
      }
      if (typeof mos !== "number") return;
      scores.push(mos);
      for (const [name, , edges] of settings) {
        const value = values[name];
        if (typeof value !== "number") continue;
        const edge = edges.findLast((one) => one <= value) ?? 0;
        const groups = bySetting.get(name);
        const group = groups?.get(edge);
        if (group) group.push(mos);
        else groups?.set(edge, [mos]);
      }
    },
    draw() {
      const mean = scores.reduce((sum, score) => sum + score, 0) / Math.max(scores.length, 1);
      const variance =
        scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / Math.max(scores.length, 1);
      const bins = Array.from({ length: 9 / binWidth }, (_, at) => {
        const from = 1 + at * binWidth;
        const isLast = from + binWidth >= 10;
        const count = scores.filter(
          (one) => one >= from && (one < from + binWidth || (isLast && one <= 10)),
        ).length;
        return { from, to: from + binWidth, count };
      });
      const growth = [...days].sort(([a], [b]) => a - b).map(([at, pictures]) => ({ at, pictures }));
      return [
        ["scores", distributionChart({ bins, mean, std: Math.sqrt(variance), title: "Mean scores" })],
        ["growth", growthChart({ days: growth, title: "Pictures by the day of their posting" })],
        ...settings.map(([name, label, edges]): [string, string] => {
          const groups = [...(bySetting.get(name) ?? [])].sort(([a], [b]) => a - b);
          return [
            name.replace("_", "-"),
            scoreBySetting({
              setting: label,
              groups: groups.map(([edge, some]) => boxOf(edge === 0 ? `< ${edges[0]}` : `${edge}+`, some)),
            }),
          ];
        }),
      ];
    },
  };
}

function boxOf(label: string, scores: readonly number[]) {
  const sorted = scores.toSorted((a, b) => a - b);
  const at = (share: number) => quantile(sorted, share);
  const mean = sorted.reduce((sum, score) => sum + score, 0) / Math.max(sorted.length, 1);
  return {
    label,
    count: sorted.length,
    mean,
    p25: at(0.25),
    p50: at(0.5),
    p75: at(0.75),
    low: at(0.05),
    high: at(0.95),
  };
}
