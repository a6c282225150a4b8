import type { Grid } from "./details.ts";

/** x' = a x + b y + c, y' = d x + e y + f: from a point of the file to a point of the query, both from -1 to 1. */
export type Warp = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** Number of parameters of a warp. */
export const parameters = 6;
/** Minimum variance of the details. */
const minVariance = 0.002;
/** Minimum share of the file's points that lie in the query. */
const minOverlap = 0.3;

/** The query sampled at the points of the file. */
export type Sampled = {
  correlation: number;
  /** `J'J`, `J'q`, `J'f`: J is the derivative of the query by the six parameters, q the query, f the file. */
  normal: Float64Array;
  ofQuery: Float64Array;
  ofFile: Float64Array;
  queryNorm: number;
  product: number;
};

/** Samples the query at the file's points and sums everything that the next step needs, in one pass. */
export function sample(query: Grid, file: Grid, warp: Warp): Sampled | undefined {
  const { side } = file;
  const [a, b, c, d, e, f] = warp;
  const half = side / 2;
  let [count, sumQ, sumF, sumQQ, sumFF, sumQF] = [0, 0, 0, 0, 0, 0];
  // The 6 x 6 sums are separate variables: three times as fast as arrays.
  let [q0, q1, q2, q3, q4, q5] = [0, 0, 0, 0, 0, 0];
  let [f0, f1, f2, f3, f4, f5] = [0, 0, 0, 0, 0, 0];
  let [s0, s1, s2, s3, s4, s5] = [0, 0, 0, 0, 0, 0];
  let [n00, n01, n02, n03, n04, n05] = [0, 0, 0, 0, 0, 0];
  let [n11, n12, n13, n14, n15] = [0, 0, 0, 0, 0];
  let [n22, n23, n24, n25] = [0, 0, 0, 0];
  let [n33, n34, n35] = [0, 0, 0];
  let [n44, n45] = [0, 0];
  let [n55] = [0];
  for (let v = 0; v < side; v++) {
    const y = (v + 0.5) / half - 1;
    for (let u = 0; u < side; u++) {
      const x = (u + 0.5) / half - 1;
      const px = (a * x + b * y + c + 1) * half - 0.5;
      const py = (d * x + e * y + f + 1) * half - 0.5;
      if (px < -0.01 || py < -0.01 || px > side - 0.99 || py > side - 0.99) continue;
      const [left, top] = [Math.min(Math.max(px | 0, 0), side - 2), Math.min(Math.max(py | 0, 0), side - 2)];
      const [wx, wy] = [px - left, py - top];
      const corner = top * side + left;
      const q = interpolate(query.values, corner, side, wx, wy);
      const gx = interpolate(query.across, corner, side, wx, wy) * half;
      const gy = interpolate(query.down, corner, side, wx, wy) * half;
      const w = file.values[v * side + u] as number;
      count++;
      sumQ += q;
      sumF += w;
      sumQQ += q * q;
      sumFF += w * w;
      sumQF += q * w;
      const [j0, j1, j2, j3, j4, j5] = [gx * x, gx * y, gx, gy * x, gy * y, gy];
      q0 += j0 * q;
      f0 += j0 * w;
      s0 += j0;
      q1 += j1 * q;
      f1 += j1 * w;
      s1 += j1;
      q2 += j2 * q;
      f2 += j2 * w;
      s2 += j2;
      q3 += j3 * q;
      f3 += j3 * w;
      s3 += j3;
      q4 += j4 * q;
      f4 += j4 * w;
      s4 += j4;
      q5 += j5 * q;
      f5 += j5 * w;
      s5 += j5;
      n00 += j0 * j0;
      n01 += j0 * j1;
      n02 += j0 * j2;
      n03 += j0 * j3;
      n04 += j0 * j4;
      n05 += j0 * j5;
      n11 += j1 * j1;
      n12 += j1 * j2;
      n13 += j1 * j3;
      n14 += j1 * j4;
      n15 += j1 * j5;
      n22 += j2 * j2;
      n23 += j2 * j3;
      n24 += j2 * j4;
      n25 += j2 * j5;
      n33 += j3 * j3;
      n34 += j3 * j4;
      n35 += j3 * j5;
      n44 += j4 * j4;
      n45 += j4 * j5;
      n55 += j5 * j5;
    }
  }
  if (count < minOverlap * side * side) return undefined;
  const [meanQ, meanF] = [sumQ / count, sumF / count];
  const queryNorm = sumQQ - count * meanQ * meanQ;
  const fileNorm = sumFF - count * meanF * meanF;
  const product = sumQF - count * meanQ * meanF;
  if (queryNorm < minVariance * count || fileNorm < minVariance * count) return undefined;
  const normal = Float64Array.of(
    n00,
    n01,
    n02,
    n03,
    n04,
    n05,
    n01,
    n11,
    n12,
    n13,
    n14,
    n15,
    n02,
    n12,
    n22,
    n23,
    n24,
    n25,
    n03,
    n13,
    n23,
    n33,
    n34,
    n35,
    n04,
    n14,
    n24,
    n34,
    n44,
    n45,
    n05,
    n15,
    n25,
    n35,
    n45,
    n55,
  );
  const js = Float64Array.of(s0, s1, s2, s3, s4, s5);
  const jq = Float64Array.of(q0, q1, q2, q3, q4, q5);
  const jf = Float64Array.of(f0, f1, f2, f3, f4, f5);
  for (let r = 0; r < parameters; r++) {
    jq[r] = (jq[r] as number) - meanQ * (js[r] as number);
    jf[r] = (jf[r] as number) - meanF * (js[r] as number);
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

/** Bilinear interpolation between the four values whose top left one is at index `corner`. */
const interpolate = (grid: Float32Array, corner: number, side: number, wx: number, wy: number): number =>
  ((grid[corner] as number) * (1 - wx) + (grid[corner + 1] as number) * wx) * (1 - wy) +
  ((grid[corner + side] as number) * (1 - wx) + (grid[corner + side + 1] as number) * wx) * wy;

/** The correlation of the overlap under a map, and the overlap as a share of the file. */
export function correlate(
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
      const q = interpolate(query.values, top * side + left, side, px - left, py - top);
      const w = file.values[v * side + u] as number;
      count++;
      sumQ += q;
      sumF += w;
      sumQQ += q * q;
      sumFF += w * w;
      sumQF += q * w;
    }
  }
  if (count < minOverlap * side * side) return undefined;
  const norms = (sumQQ - (sumQ * sumQ) / count) * (sumFF - (sumF * sumF) / count);
  return {
    correlation: norms > 0 ? (sumQF - (sumQ * sumF) / count) / Math.sqrt(norms) : 0,
    overlap: count / (side * side),
  };
}
