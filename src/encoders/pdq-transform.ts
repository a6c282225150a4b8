import { type Box, type Plane, resample, type Tap, wholeOf } from "./luma-plane.ts";

/**
 * PDQ (Facebook, "The TMK+PDQF video-hashing algorithm and the PDQ image-hashing algorithm", 2019): the brightness is smoothed,
 * sampled at 64x64 points and transformed by a DCT; of its coefficients the 16x16 lowest frequencies without the mean count, and
 * a bit is set for each coefficient above their median.
 */
const SIDE = 64;
export const FREQUENCIES = 16;
const COEFFICIENTS = FREQUENCIES * FREQUENCIES;

/** `coefficients[i * 16 + j]`: vertical frequency i + 1, horizontal j + 1. `quality`: 0 (flat) to 100. */
export type PdqTransform = { coefficients: Float32Array; quality: number };

/** Of the picture unchanged, mirrored left to right, mirrored top to bottom, and both. */
type MirroredTransforms = [PdqTransform, PdqTransform, PdqTransform, PdqTransform];

const wholes = new WeakMap<Plane, MirroredTransforms>();

/** The transforms of a whole picture, cached: several encoders and the search use them. */
export function transformWhole(plane: Plane): MirroredTransforms {
  const transforms = wholes.get(plane) ?? transformMirrored(plane, wholeOf(plane));
  wholes.set(plane, transforms);
  return transforms;
}

/** The transform of a part of a picture of any size. */
export function transformPdq(plane: Plane, box: Box): PdqTransform {
  return transformPoints(
    resample(plane, box, smoothingFilters(box.width).forward, smoothingFilters(box.height).forward),
  );
}

/**
 * The transforms of a part of a picture unchanged, mirrored left to right, mirrored top to bottom, and both. Each is computed
 * from the samples: PDQ samples off centre, so that negating the odd frequencies, as is often done, is up to 36 bits off.
 */
export function transformMirrored(plane: Plane, box: Box): MirroredTransforms {
  const [columns, rows] = [smoothingFilters(box.width), smoothingFilters(box.height)];
  const transform = (across: readonly Tap[], down: readonly Tap[]) =>
    transformPoints(resample(plane, box, across, down));
  return [
    transform(columns.forward, rows.forward),
    transform(columns.backward, rows.forward),
    transform(columns.forward, rows.backward),
    transform(columns.backward, rows.backward),
  ];
}

const transformPoints = (points: Float32Array): PdqTransform => ({
  coefficients: cosineTransform(points),
  quality: qualityOf(points),
});

const cache = new Map<number, { forward: Tap[]; backward: Tap[] }>();

/** The filters along a line of `size` samples, from its start and from its end. */
function smoothingFilters(size: number): { forward: Tap[]; backward: Tap[] } {
  const filters = cache.get(size) ?? createSmoothingFilters(size);
  cache.set(size, filters);
  return filters;
}

/**
 * Two passes of a box filter ("Jarosz") over a line of `size` samples, sampled at 64 points: the weights of the samples around
 * each point. The box is a 128th of the line wide, rounded up, and cut off at the ends of the line.
 */
function createSmoothingFilters(size: number) {
  const width = Math.ceil(size / (2 * SIDE));
  const ahead = Math.floor((width + 2) / 2) - 1;
  const behind = width - 1 - ahead;
  const boxAround = (sample: number) => ({
    from: Math.max(sample - behind, 0),
    to: Math.min(sample + ahead, size - 1),
  });
  const forward = Array.from({ length: SIDE }, (_, point) => {
    const centre = Math.floor(((point + 0.5) * size) / SIDE);
    const outer = boxAround(centre);
    const [first, last] = [boxAround(outer.from).from, boxAround(outer.to).to];
    const weights = new Float32Array(last - first + 1);
    for (let middle = outer.from; middle <= outer.to; middle++) {
      const inner = boxAround(middle);
      const weight = 1 / ((outer.to - outer.from + 1) * (inner.to - inner.from + 1));
      for (let sample = inner.from; sample <= inner.to; sample++)
        weights[sample - first] = (weights[sample - first] as number) + weight;
    }
    return { first, weights };
  });
  const backward = forward.map(({ first, weights }) => ({
    first: size - first - weights.length,
    weights: weights.toReversed(),
  }));
  return { forward, backward };
}

/** Row k of the transform: frequency k + 1 over 64 samples. */
const cosines = Float32Array.from({ length: FREQUENCIES * SIDE }, (_, index) => {
  const [k, x] = [Math.floor(index / SIDE) + 1, index % SIDE];
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

/** Sum of the gradients between neighbouring points in hundredths of the range, divided by 90; 100 at most. */
function qualityOf(points: Float32Array): number {
  let gradients = 0;
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++) {
      const here = points[y * SIDE + x] as number;
      if (y + 1 < SIDE)
        gradients += Math.abs(Math.trunc((100 * (here - (points[(y + 1) * SIDE + x] as number))) / 255));
      if (x + 1 < SIDE)
        gradients += Math.abs(Math.trunc((100 * (here - (points[y * SIDE + x + 1] as number))) / 255));
    }
  return Math.min(Math.floor(gradients / 90), 100);
}
