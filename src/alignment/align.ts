import type { Alignable, Grid } from "./details.ts";
import { correlate, parameters, sample, type Sampled, type Warp } from "./overlay.ts";
import { solve } from "./solve.ts";

/**
 * Aligns two small grey pictures: the affine map that maximizes their correlation, by Gauss-Newton steps on the correlation
 * itself (Evangelidis and Psarakis, "Parametric image alignment using enhanced correlation coefficient maximization", 2008),
 * first coarse, then fine. Invariant to brightness and contrast.
 */

export type Alignment = {
  /** Correlation of the details in the overlap at the fine and the coarse size, -1 to 1. */
  fine: number;
  coarse: number;
  /** Overlap as a share of the file or of the query, the smaller of the two: 0 to 1. */
  overlap: number;
  warp: Warp;
};

/** Maximum number of steps at each size. */
const maxSteps = { coarse: 12, fine: 6 };
/** Minimum coarse correlation for a fine alignment. */
const minCoarse = 0.35;
/** Minimum correlation after `trialSteps`: most candidates are chance neighbours and are dropped here. */
const trialSteps = 4;
const minTrial = 0.25;
/** Convergence: the last step changes no parameter by more than this. */
const tolerance = 0.002;

/** The alignment from a start; `undefined` where the two do not overlap. */
export function align(query: Alignable, file: Alignable, start: Warp): Alignment | undefined {
  const coarse = climb(query.coarse, file.coarse, start, maxSteps.coarse);
  if (coarse === undefined) return undefined;
  const fine =
    coarse.correlation >= minCoarse ? climb(query.fine, file.fine, coarse.warp, maxSteps.fine) : undefined;
  const { warp } = fine ?? coarse;
  const [a, b, , d, e] = warp;
  // The overlap as a share of the query follows from the scale of the map.
  const inFile = correlate(query.coarse, file.coarse, warp)?.overlap ?? 0;
  const inQuery = Math.min(inFile * Math.abs(a * e - b * d), 1);
  return {
    fine: fine?.correlation ?? 0,
    coarse: coarse.correlation,
    overlap: Math.min(inFile, inQuery),
    warp,
  };
}

type Optimum = { correlation: number; warp: Warp };

/** Climbs to the nearest local maximum of the correlation. @returns the best warp on the way. */
function climb(query: Grid, file: Grid, start: Warp, maxSteps: number): Optimum | undefined {
  let warp = start;
  let best: Optimum | undefined;
  for (let step = 0; step <= maxSteps; step++) {
    const sampled = sample(query, file, warp);
    if (sampled === undefined) return best;
    if (best === undefined || sampled.correlation > best.correlation)
      best = { correlation: sampled.correlation, warp };
    if (step === trialSteps && best.correlation < minTrial) return best;
    const change = step < maxSteps ? solveStep(sampled) : undefined;
    if (change === undefined) return best;
    const next = warp.map((value, index) => value + (change[index] as number));
    if (!isPlausible(next)) return best;
    warp = next as unknown as Warp;
    if (Math.max(...change.map(Math.abs)) < tolerance) break;
  }
  return best;
}

/** Whether scale, shift and shear stay within what a copy may have. */
function isPlausible([a = 0, b = 0, c = 0, d = 0, e = 0, f = 0]: readonly number[]): boolean {
  const area = a * e - b * d;
  return (
    area > 0.3 && area < 3 && Math.abs(c) < 0.8 && Math.abs(f) < 0.8 && Math.abs(b) < 0.6 && Math.abs(d) < 0.6
  );
}

/** The change of the six parameters in one step; `undefined` where the system has no solution. */
function solveStep({ normal, ofQuery, ofFile, queryNorm, product }: Sampled): Float64Array | undefined {
  // Damped a little (Levenberg-Marquardt): a picture may have no gradient along one of its axes.
  const diagonal = Array.from({ length: parameters }, (_, index) => index * (parameters + 1));
  const trace = diagonal.reduce((sum, cell) => sum + (normal[cell] as number), 0);
  for (const cell of diagonal) normal[cell] = (normal[cell] as number) + 1e-3 * trace;
  const [byQuery, byFile] = [solve(normal, ofQuery), solve(normal, ofFile)];
  if (byQuery === undefined || byFile === undefined) return undefined;
  const divisor = product - dot(ofFile, byQuery);
  const gain = divisor > 0 ? (queryNorm - dot(ofQuery, byQuery)) / divisor : 1;
  return byFile.map((value, index) => gain * value - (byQuery[index] as number));
}

const dot = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, value, index) => sum + value * (b[index] as number), 0);
