import type { Raster } from "./encoder.ts";

/** Brightness, 0 to 255, row by row from the top left. */
export type Plane = { readonly width: number; readonly height: number; readonly data: Float32Array };

/** A part of a plane, in whole pixels. */
export type Box = {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
};

/** Cache: several encoders read the brightness of the same raster. */
const planes = new WeakMap<Raster, Plane>();

/** Brightness by the weights of ITU-R BT.601, as in PDQ's reference. */
export function lumaOf(raster: Raster): Plane {
  const plane = planes.get(raster) ?? toLuma(raster);
  planes.set(raster, plane);
  return plane;
}

function toLuma({ width, height, data }: Raster): Plane {
  const plane = new Float32Array(width * height);
  for (let pixel = 0, sample = 0; pixel < plane.length; pixel++, sample += 3)
    plane[pixel] =
      0.299 * (data[sample] as number) +
      0.587 * (data[sample + 1] as number) +
      0.114 * (data[sample + 2] as number);
  return { width, height, data: plane };
}

export const wholeOf = ({ width, height }: { width: number; height: number }): Box => ({
  left: 0,
  top: 0,
  width,
  height,
});

/** The centre of a box, without `share` of each side's length. */
export function centreOf({ left, top, width, height }: Box, share: number): Box {
  const [w, h] = [
    Math.max(Math.round(width * (1 - share)), 1),
    Math.max(Math.round(height * (1 - share)), 1),
  ];
  return { left: left + ((width - w) >> 1), top: top + ((height - h) >> 1), width: w, height: h };
}

/** Weights of the input samples of one output sample: `weights[i]` belongs to input `first + i`. */
export type Tap = { first: number; weights: Float32Array };

/**
 * Reduces a part of a plane by a filter a column and a filter a row. @returns `columns.length` x `rows.length` values, row by
 * row.
 */
export function resample(
  plane: Plane,
  box: Box,
  columns: readonly Tap[],
  rows: readonly Tap[],
): Float32Array {
  const across = columns.length;
  const narrow = new Float32Array(across * box.height);
  for (let y = 0; y < box.height; y++) {
    const line = (box.top + y) * plane.width + box.left;
    for (let column = 0; column < across; column++) {
      const { first, weights } = columns[column] as Tap;
      let position = line + first;
      let sum = 0;
      for (let tap = 0; tap < weights.length; tap++)
        sum += (plane.data[position++] as number) * (weights[tap] as number);
      narrow[y * across + column] = sum;
    }
  }
  const small = new Float32Array(columns.length * rows.length);
  for (const [row, { first, weights }] of rows.entries()) {
    for (let tap = 0; tap < weights.length; tap++) {
      const weight = weights[tap] as number;
      const from = (first + tap) * columns.length;
      const to = row * columns.length;
      for (let column = 0; column < columns.length; column++)
        small[to + column] = (small[to + column] as number) + weight * (narrow[from + column] as number);
    }
  }
  return small;
}

/** Area averaging from `from` to `to` samples; samples at the edges count in part. */
export function areaTaps(from: number, to: number): Tap[] {
  const scale = from / to;
  return Array.from({ length: to }, (_, index) => {
    const [start, end] = [index * scale, (index + 1) * scale];
    const first = Math.min(Math.floor(start), from - 1);
    const last = Math.max(Math.min(Math.ceil(end), from), first + 1);
    const weights = Float32Array.from({ length: last - first }, (_, tap) =>
      Math.max(Math.min(first + tap + 1, end) - Math.max(first + tap, start), 0),
    );
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { first, weights: weights.map((weight) => (sum > 0 ? weight / sum : 1 / weights.length)) };
  });
}
