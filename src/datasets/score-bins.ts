import { bin, range } from "d3-array";
import { type Bin, scoreStep } from "../model/chart.ts";

const collect = bin()
  .domain([1, 10])
  .thresholds(range(1 + scoreStep, 10, scoreStep));

/** Mean scores in quarters of a point from 1 to 10, both included. */
export const binScores = (scores: readonly number[]): Bin[] =>
  collect(scores).map(({ x0 = 1, x1 = 10, length }) => ({ from: x0, to: x1, count: length }));
