import type { Sample } from "../../../model/sample.ts";
import type { Measured } from "./plot.tsx";

/** Samples over which a rate is averaged: a minute. */
const window = 6;

/** Rows that a worker settled a minute, at each sample. A restart begins anew. */
export const ratesOf = (samples: readonly Sample[], worker: string): Measured[] =>
  samples.flatMap((sample, index) => {
    const before = samples[Math.max(0, index - window)];
    const seconds = before ? sample.at - before.at : 0;
    if (!before || seconds <= 0) return [];
    const settled = (sample.settled[worker] ?? 0) - (before.settled[worker] ?? 0);
    return [{ at: sample.at, value: (settled * 60) / seconds }];
  });

/** Any measure of each sample. */
export const curveOf = (samples: readonly Sample[], measure: (sample: Sample) => number): Measured[] =>
  samples.map((sample) => ({ at: sample.at, value: measure(sample) }));
