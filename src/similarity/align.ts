/**
 * Lays one small grey picture over another: the affine map under which they correlate most, found by Gauss-Newton steps on the
 * correlation itself (Evangelidis and Psarakis, "Parametric image alignment using enhanced correlation coefficient
 * maximization", 2008), first coarse, then fine. Brightness and contrast do not matter.
 */

/** x' = a x + b y + c, y' = d x + e y + f: where a point of the file is in the query, in halves of the sides from the middle. */
export type Warp = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** A square of brightness with its steps to the right and down, and what is left of it without its soft parts. */
export type Grid = {
  readonly side: number;
  readonly values: Float32Array;
  readonly across: Float32Array;
  readonly down: Float32Array;
};

/** A picture as the alignment needs it: its details, coarse and fine. */
export type Alignable = { readonly coarse: Grid; readonly fine: Grid };

export type Alignment = {
  /** Correlation of the details that overlap, -1 to 1, fine and coarse. */
  fine: number;
  coarse: number;
  /** How much of the file, and of the query, lies within the other: 0 to 1. */
  overlap: number;
  warp: Warp;
};

/** @param pixels `side * side`, row by row; `side` is even. */
export function toAlignable(pixels: ArrayLike<number>, side: number): Alignable {
  const values = Float32Array.from(pixels);
  const half = side / 2;
  const coarse = new Float32Array(half * half);
  for (let y = 0; y < half; y++)
    for (let x = 0; x < half; x++) {
      const at = 2 * y * side + 2 * x;
      coarse[y * half + x] =
        ((values[at] as number) +
          (values[at + 1] as number) +
          (values[at + side] as number) +
          (values[at + side + 1] as number)) /
        4;
    }
  return { coarse: toGrid(detailsOf(coarse, half), half), fine: toGrid(detailsOf(values, side), side) };
}

function toGrid(values: Float32Array, side: number): Grid {
  const [across, down] = [new Float32Array(values.length), new Float32Array(values.length)];
  const at = (x: number, y: number) => values[y * side + x] as number;
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const [left, right] = [Math.max(x - 1, 0), Math.min(x + 1, side - 1)];
      const [above, below] = [Math.max(y - 1, 0), Math.min(y + 1, side - 1)];
      across[y * side + x] = (at(right, y) - at(left, y)) / (right - left);
      down[y * side + x] = (at(x, below) - at(x, above)) / (below - above);
    }
  return { side, values, across, down };
}

/** Steps are measured against how much they vary around: neither a bright corner nor big letters outweigh the rest. */
const around = 3;
/** Levels of 256 that vary everywhere, by compression alone. */
const grain = 6;

/** How far each value is from the mean of the 7 x 7 around it, by their deviation. */
function detailsOf(values: Float32Array, side: number): Float32Array {
  const details = new Float32Array(values.length);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      let [sum, squares, count] = [0, 0, 0];
      for (let v = Math.max(y - around, 0); v <= Math.min(y + around, side - 1); v++)
        for (let u = Math.max(x - around, 0); u <= Math.min(x + around, side - 1); u++, count++) {
          const value = values[v * side + u] as number;
          sum += value;
          squares += value * value;
        }
      const mean = sum / count;
      const deviation = Math.sqrt(Math.max(squares / count - mean * mean, 0));
      details[y * side + x] = ((values[y * side + x] as number) - mean) / (deviation + grain);
    }
  return details;
}

const parameters = 6;
/** The variance of details below which there is nothing to see. */
const least = 0.002;
/** No more steps are taken at either size; a picture that has not come near by then does not. */
const steps = { coarse: 12, fine: 6 };
/** What correlates less when coarse is not looked at closer. */
const leastCoarse = 0.35;
/** At least so many of the file's points must lie in the query. */
const leastOverlap = 0.3;
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

type Sampled = {
  correlation: number;
  /** `J'J`, `J'q`, `J'f`: steps of the query by the six parameters against themselves, the query and the file. */
  normal: Float64Array;
  ofQuery: Float64Array;
  ofFile: Float64Array;
  queryNorm: number;
  product: number;
};

/** Takes the query where the file's points lie in it, and everything that the next step needs, in one pass. */
function sample(query: Grid, file: Grid, warp: Warp): Sampled | undefined {
  const { side } = file;
  const [a, b, c, d, e, f] = warp;
  const half = side / 2;
  let [count, sumQ, sumF, sumQQ, sumFF, sumQF] = [0, 0, 0, 0, 0, 0];
  const normal = new Float64Array(parameters * parameters);
  const [jq, jf, js] = [
    new Float64Array(parameters),
    new Float64Array(parameters),
    new Float64Array(parameters),
  ];
  const j = new Float64Array(parameters);
  for (let v = 0; v < side; v++) {
    const y = (v + 0.5) / half - 1;
    for (let u = 0; u < side; u++) {
      const x = (u + 0.5) / half - 1;
      const px = (a * x + b * y + c + 1) * half - 0.5;
      const py = (d * x + e * y + f + 1) * half - 0.5;
      if (px < -0.01 || py < -0.01 || px > side - 0.99 || py > side - 0.99) continue;
      const [left, top] = [Math.min(Math.max(px | 0, 0), side - 2), Math.min(Math.max(py | 0, 0), side - 2)];
      const [wx, wy] = [px - left, py - top];
      const at = top * side + left;
      const q = mix(query.values, at, side, wx, wy);
      const gx = mix(query.across, at, side, wx, wy) * half;
      const gy = mix(query.down, at, side, wx, wy) * half;
      const w = file.values[v * side + u] as number;
      count++;
      sumQ += q;
      sumF += w;
      sumQQ += q * q;
      sumFF += w * w;
      sumQF += q * w;
      j[0] = gx * x;
      j[1] = gx * y;
      j[2] = gx;
      j[3] = gy * x;
      j[4] = gy * y;
      j[5] = gy;
      for (let r = 0; r < parameters; r++) {
        const jr = j[r] as number;
        jq[r] = (jq[r] as number) + jr * q;
        jf[r] = (jf[r] as number) + jr * w;
        js[r] = (js[r] as number) + jr;
        for (let s = r; s < parameters; s++)
          normal[r * parameters + s] = (normal[r * parameters + s] as number) + jr * (j[s] as number);
      }
    }
  }
  if (count < leastOverlap * side * side) return undefined;
  const [meanQ, meanF] = [sumQ / count, sumF / count];
  const queryNorm = sumQQ - count * meanQ * meanQ;
  const fileNorm = sumFF - count * meanF * meanF;
  const product = sumQF - count * meanQ * meanF;
  if (queryNorm < least * count || fileNorm < least * count) return undefined;
  for (let r = 0; r < parameters; r++) {
    jq[r] = (jq[r] as number) - meanQ * (js[r] as number);
    jf[r] = (jf[r] as number) - meanF * (js[r] as number);
    for (let s = 0; s < r; s++) normal[r * parameters + s] = normal[s * parameters + r] as number;
  }
  return {
    correlation: product / Math.sqrt(queryNorm * fileNorm),
    normal,
    ofQuery: jq,
    ofFile: jf,
    queryNorm,
    product,
  };
}

const mix = (grid: Float32Array, at: number, side: number, wx: number, wy: number): number =>
  ((grid[at] as number) * (1 - wx) + (grid[at + 1] as number) * wx) * (1 - wy) +
  ((grid[at + side] as number) * (1 - wx) + (grid[at + side + 1] as number) * wx) * wy;

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

/** Solves a symmetric, positive system of six by Cholesky's factors. */
function solve(matrix: Float64Array, right: Float64Array): Float64Array | undefined {
  const n = parameters;
  const lower = new Float64Array(n * n);
  for (let r = 0; r < n; r++)
    for (let s = 0; s <= r; s++) {
      let sum = matrix[r * n + s] as number;
      for (let k = 0; k < s; k++) sum -= (lower[r * n + k] as number) * (lower[s * n + k] as number);
      if (r === s) {
        if (!(sum > 0)) return undefined;
        lower[r * n + r] = Math.sqrt(sum);
      } else lower[r * n + s] = sum / (lower[s * n + s] as number);
    }
  const found = new Float64Array(right);
  for (let r = 0; r < n; r++) {
    for (let k = 0; k < r; k++)
      found[r] = (found[r] as number) - (lower[r * n + k] as number) * (found[k] as number);
    found[r] = (found[r] as number) / (lower[r * n + r] as number);
  }
  for (let r = n - 1; r >= 0; r--) {
    for (let k = r + 1; k < n; k++)
      found[r] = (found[r] as number) - (lower[k * n + r] as number) * (found[k] as number);
    found[r] = (found[r] as number) / (lower[r * n + r] as number);
  }
  return found;
}

/** The correlation of what overlaps under a map, and how much of the file that is. */
function correlate(
  query: Grid,
  file: Grid,
  [a, b, c, d, e, f]: Warp,
): { correlation: number; overlap: number } | undefined {
  const { side } = file;
  const half = side / 2;
  let [count, sumQ, sumF, sumQQ, sumFF, sumQF] = [0, 0, 0, 0, 0, 0];
  for (let v = 0; v < side; v++) {
    const y = (v + 0.5) / half - 1;
    for (let u = 0; u < side; u++) {
      const x = (u + 0.5) / half - 1;
      const px = (a * x + b * y + c + 1) * half - 0.5;
      const py = (d * x + e * y + f + 1) * half - 0.5;
      if (px < -0.01 || py < -0.01 || px > side - 0.99 || py > side - 0.99) continue;
      const [left, top] = [Math.min(Math.max(px | 0, 0), side - 2), Math.min(Math.max(py | 0, 0), side - 2)];
      const q = mix(query.values, top * side + left, side, px - left, py - top);
      const w = file.values[v * side + u] as number;
      count++;
      sumQ += q;
      sumF += w;
      sumQQ += q * q;
      sumFF += w * w;
      sumQF += q * w;
    }
  }
  if (count < leastOverlap * side * side) return undefined;
  const norms = (sumQQ - (sumQ * sumQ) / count) * (sumFF - (sumF * sumF) / count);
  return {
    correlation: norms > 0 ? (sumQF - (sumQ * sumF) / count) / Math.sqrt(norms) : 0,
    overlap: count / (side * side),
  };
}
