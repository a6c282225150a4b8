/** How many pictures have a mean score within each step, and the mean and deviation of all of them. */
export type ScoreBins = { bins: { from: number; to: number; count: number }[]; mean: number; std: number };
