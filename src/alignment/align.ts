import type { Alignable, Grid } from "./details.ts";
import { correlate, parameters, sample, type Sampled, type Warp } from "./overlay.ts";
import { solve } from "./solve.ts";

/**
 * Lays one small grey picture over another: the affine map under which they correlate most, found by Gauss-Newton steps on the
 * correlation itself (Evangelidis and Psarakis, "Parametric image alignment using enhanced correlation coefficient
 * maximization", 2008), first coarse, then fine. Brightness and contrast do not matter.
 */

export type Alignment = {
  /** Correlation of the details that overlap, -1 to 1, fine and coarse. */
  fine: number;
  coarse: number;
  /** How much of the file, and of the query, lies within the other: 0 to 1. */
  overlap: number;
  warp: Warp;
};

/** No more steps are taken at either size; a picture that has not come near by then does not. */
const steps = { coarse: 12, fine: 6 };
/** What correlates less when coarse is not looked at closer. */
const leastCoarse = 0.35;
/** After so many steps what correlates less is given up: most candidates are there by chance. */
const trial = 4;
const leastTried = 0.25;
/** A step that moves no corner by more than this part of the picture is the last. */
const settled = 0.002;

/** The alignment from a start; `undefined` where the two do not overlap. */
export function align(query: Alignable, file: Alignable, start: Warp): Alignment | undefined {
  const coarse = climb(query.coarse, file.coarse, start, steps.coarse);
  if (coarse === undefined) return undefined;
  const fine =
    coarse.correlation >= leastCoarse ? climb(query.fine, file.fine, coarse.warp, steps.fine) : undefined;
  const { warp } = fine ?? coarse;
  const [a, b, , d, e] = warp;
  // The share of the query that the overlap covers follows from how much the map enlarges.
  const inFile = correlate(query.coarse, file.coarse, warp)?.overlap ?? 0;
  const inQuery = Math.min(inFile * Math.abs(a * e - b * d), 1);
  return {
    fine: fine?.correlation ?? 0,
    coarse: coarse.correlation,
    overlap: Math.min(inFile, inQuery),
    warp,
  };
}

type Climbed = { correlation: number; warp: Warp };

/** Walks to the nearest top of the correlation; the best place on the way. */
function climb(query: Grid, file: Grid, start: Warp, most: number): Climbed | undefined {
  let warp = start;
  let best: Climbed | undefined;
  for (let step = 0; step <= most; step++) {
    const taken = sample(query, file, warp);
    if (taken === undefined) return best;
    if (best === undefined || taken.correlation > best.correlation)
      best = { correlation: taken.correlation, warp };
    if (step === trial && best.correlation < leastTried) return best;
    const change = step < most ? solveStep(taken) : undefined;
    if (change === undefined) return best;
    const next = warp.map((value, at) => value + (change[at] as number));
    if (!isPlausible(next)) return best;
    warp = next as unknown as Warp;
    if (Math.max(...change.map(Math.abs)) < settled) break;
  }
  return best;
}

/** A picture is neither enlarged nor reduced much beyond what is looked for, nor laid on its edge. */
function isPlausible([a = 0, b = 0, c = 0, d = 0, e = 0, f = 0]: readonly number[]): boolean {
  const area = a * e - b * d;
  return (
    area > 0.3 && area < 3 && Math.abs(c) < 0.8 && Math.abs(f) < 0.8 && Math.abs(b) < 0.6 && Math.abs(d) < 0.6
  );
}

/** The change of the six parameters that a step makes; `undefined` where there is none. */
function solveStep({ normal, ofQuery, ofFile, queryNorm, product }: Sampled): Float64Array | undefined {
  // Damped a little: a picture may have no steps along one of its axes.
  const trace = [0, 1, 2, 3, 4, 5].reduce((sum, at) => sum + (normal[at * (parameters + 1)] as number), 0);
  for (let at = 0; at < parameters; at++)
    normal[at * (parameters + 1)] = (normal[at * (parameters + 1)] as number) + 1e-3 * trace;
  const [byQuery, byFile] = [solve(normal, ofQuery), solve(normal, ofFile)];
  if (byQuery === undefined || byFile === undefined) return undefined;
  const dot = (one: Float64Array, other: Float64Array) =>
    one.reduce((sum, value, at) => sum + value * (other[at] as number), 0);
  const below = product - dot(ofFile, byQuery);
  const gain = below > 0 ? (queryNorm - dot(ofQuery, byQuery)) / below : 1;
  return byFile.map((value, at) => gain * value - (byQuery[at] as number));
}
