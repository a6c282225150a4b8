/** How many values there are from one value up to another. */
export type Bin = { from: number; to: number; count: number };

/** Width of a bin of mean scores, which are from 1 to 10. */
export const scoreStep = 0.25;

/** Number of pictures by mean score, and the mean and deviation of all scores. */
export type ScoreBins = { bins: Bin[]; mean: number; std: number };
