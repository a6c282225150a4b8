import { bin, mean, range } from "d3-array";
import { scoreStep } from "../model/chart.ts";
import { distributionChart } from "./charts/histogram.ts";

/** Quarters of a point from 1 to 10, both included. */
const collect = bin()
  .domain([1, 10])
  .thresholds(range(1 + scoreStep, 10, scoreStep));

/** The distribution of mean scores with its Gaussian, as SVG. */
export function scoreChart(scores: readonly number[], title: string): string {
  const average = mean(scores) ?? 0;
  const variance = mean(scores, (score) => (score - average) ** 2) ?? 0;
  const bins = collect(scores).map(({ x0 = 1, x1 = 10, length }) => ({ from: x0, to: x1, count: length }));
  return distributionChart({ bins, mean: average, std: Math.sqrt(variance), title });
}
