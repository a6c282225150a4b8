import { type Box, type Plane, resample, type Tap, wholeOf } from "./luma-plane.ts";

/**
 * PDQ (Facebook, "The TMK+PDQF video-hashing algorithm and the PDQ image-hashing algorithm", 2019): a picture's brightness,
 * smoothed and taken at 64x64 points, transformed by a cosine transform of which 16x16 low frequencies, without the mean,
 * are kept; each bit says whether one is over their median.
 */
const SIDE = 64;
export const FREQUENCIES = 16;
const COEFFICIENTS = FREQUENCIES * FREQUENCIES;

/** `coefficients[i * 16 + j]`: vertical frequency i + 1, horizontal j + 1. `quality`: 0 (flat) to 100. */
export type PdqTransform = { coefficients: Float32Array; quality: number };

/** Of a picture as it is, mirrored left to right, mirrored top to bottom, and both. */
type MirroredTransforms = [PdqTransform, PdqTransform, PdqTransform, PdqTransform];

const wholes = new WeakMap<Plane, MirroredTransforms>();

/** The same of a whole picture: several encoders and the search look at it. */
export function transformWhole(plane: Plane): MirroredTransforms {
  const known = wholes.get(plane) ?? transformMirrored(plane, wholeOf(plane));
  wholes.set(plane, known);
  return known;
}

/** The transform of a part of a picture of any size. */
export function transformPdq(plane: Plane, box: Box): PdqTransform {
  return transformPoints(resample(plane, box, smoothing(box.width).there, smoothing(box.height).there));
}

/**
 * The transforms of a part of a picture as it is, mirrored left to right, mirrored top to bottom, and both. They are taken
 * one by one: PDQ looks beside the middle of what it samples, so that to negate the odd frequencies, as is often done, is
 * up to 36 bits from the truth.
 */
export function transformMirrored(plane: Plane, box: Box): MirroredTransforms {
  const [columns, rows] = [smoothing(box.width), smoothing(box.height)];
  const of = (across: readonly Tap[], down: readonly Tap[]) =>
    transformPoints(resample(plane, box, across, down));
  return [
    of(columns.there, rows.there),
    of(columns.back, rows.there),
    of(columns.there, rows.back),
    of(columns.back, rows.back),
  ];
}

const transformPoints = (points: Float32Array): PdqTransform => ({
  coefficients: cosineTransform(points),
  quality: qualityOf(points),
});

const cache = new Map<number, { there: Tap[]; back: Tap[] }>();

/** The weights along a line of `size` samples, from its start and from its end. */
function smoothing(size: number): { there: Tap[]; back: Tap[] } {
  const known = cache.get(size) ?? makeSmoothing(size);
  cache.set(size, known);
  return known;
}

/**
 * What two passes of a box filter ("Jarosz") leave of a line of `size` samples at 64 points of it: the weights of the samples
 * around each. The box is as wide as a 128th of the line, rounded up, and cut off at its ends.
 */
function makeSmoothing(size: number) {
  const width = Math.ceil(size / (2 * SIDE));
  const ahead = Math.floor((width + 2) / 2) - 1;
  const behind = width - 1 - ahead;
  const boxAt = (at: number) => ({ from: Math.max(at - behind, 0), to: Math.min(at + ahead, size - 1) });
  const there = Array.from({ length: SIDE }, (_, point) => {
    const centre = Math.floor(((point + 0.5) * size) / SIDE);
    const outer = boxAt(centre);
    const [first, last] = [boxAt(outer.from).from, boxAt(outer.to).to];
    const weights = new Float32Array(last - first + 1);
    for (let middle = outer.from; middle <= outer.to; middle++) {
      const inner = boxAt(middle);
      const weight = 1 / ((outer.to - outer.from + 1) * (inner.to - inner.from + 1));
      for (let at = inner.from; at <= inner.to; at++)
        weights[at - first] = (weights[at - first] as number) + weight;
    }
    return { first, weights };
  });
  const back = there.map(({ first, weights }) => ({
    first: size - first - weights.length,
    weights: weights.toReversed(),
  }));
  return { there, back };
}

/** Row k of the transform: frequency k + 1 over 64 samples. */
const cosines = Float32Array.from({ length: FREQUENCIES * SIDE }, (_, at) => {
  const [k, x] = [Math.floor(at / SIDE) + 1, at % SIDE];
  return Math.sqrt(2 / SIDE) * Math.cos((Math.PI / (2 * SIDE)) * k * (2 * x + 1));
});

function cosineTransform(points: Float32Array): Float32Array {
  const half = new Float32Array(FREQUENCIES * SIDE);
  for (let k = 0; k < FREQUENCIES; k++)
    for (let y = 0; y < SIDE; y++) {
      const cosine = cosines[k * SIDE + y] as number;
      for (let x = 0; x < SIDE; x++)
        half[k * SIDE + x] = (half[k * SIDE + x] as number) + cosine * (points[y * SIDE + x] as number);
    }
  const coefficients = new Float32Array(COEFFICIENTS);
  for (let i = 0; i < FREQUENCIES; i++)
    for (let j = 0; j < FREQUENCIES; j++) {
      let sum = 0;
      for (let x = 0; x < SIDE; x++)
        sum += (half[i * SIDE + x] as number) * (cosines[j * SIDE + x] as number);
      coefficients[i * FREQUENCIES + j] = sum;
    }
  return coefficients;
}

/** How much there is to see: the steps between neighbouring points, in hundredths of the range, 90 of them being one percent. */
function qualityOf(points: Float32Array): number {
  let steps = 0;
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++) {
      const here = points[y * SIDE + x] as number;
      if (y + 1 < SIDE)
        steps += Math.abs(Math.trunc((100 * (here - (points[(y + 1) * SIDE + x] as number))) / 255));
      if (x + 1 < SIDE)
        steps += Math.abs(Math.trunc((100 * (here - (points[y * SIDE + x + 1] as number))) / 255));
    }
  return Math.min(Math.floor(steps / 90), 100);
}
