import type { Grid } from "./details.ts";

/** x' = a x + b y + c, y' = d x + e y + f: where a point of the file is in the query, in halves of the sides from the middle. */
export type Warp = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** Numbers of a map. */
export const parameters = 6;
/** The variance of details below which there is nothing to see. */
const least = 0.002;
/** At least so many of the file's points must lie in the query. */
const leastOverlap = 0.3;
/** The query where the points of the file lie in it. */
export type Sampled = {
  correlation: number;
  /** `J'J`, `J'q`, `J'f`: steps of the query by the six parameters against themselves, the query and the file. */
  normal: Float64Array;
  ofQuery: Float64Array;
  ofFile: Float64Array;
  queryNorm: number;
  product: number;
};

/** Takes the query where the file's points lie in it, and everything that the next step needs, in one pass. */
export function sample(query: Grid, file: Grid, warp: Warp): Sampled | undefined {
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

/** The correlation of what overlaps under a map, and how much of the file that is. */
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
