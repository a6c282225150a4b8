import type { Encoder } from "./encoder.ts";
import { areaTaps, lumaOf, resample, wholeOf } from "./luma-plane.ts";

/** Cells a side of the picture, and points a side of a cell. */
const cells = 20;
const points = 12;
const side = cells * points;
/** Minimum contrast of letters and their background, in levels of 256. */
const minContrast = 90;
/** Number of edges in a cell with letters: fewer are no letters, more are texture. */
const edges = { min: 10, max: 75 };
/** Minimum share of a cell near one of its two brightnesses. */
const minPlain = 0.62;

/**
 * The share of a picture that looks like lettering: two plain brightnesses, many sharp edges. Descriptor: one byte, the share of
 * 20 x 20 cells in 255ths.
 */
export const text: Encoder = {
  name: "text",
  raster: "fit512",
  bytes: 1,
  encode(raster) {
    const plane = lumaOf(raster);
    const small = resample(plane, wholeOf(plane), areaTaps(plane.width, side), areaTaps(plane.height, side));
    let lettered = 0;
    for (let row = 0; row < cells; row++)
      for (let column = 0; column < cells; column++)
        if (looksLettered(small, row * points * side + column * points)) lettered++;
    return Uint8Array.of(Math.round((255 * lettered) / (cells * cells)));
  },
};

function looksLettered(small: Float32Array, first: number): boolean {
  let [low, high] = [255, 0];
  for (let y = 0; y < points; y++)
    for (let x = 0; x < points; x++) {
      const value = small[first + y * side + x] as number;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  if (high - low < minContrast) return false;
  const [dark, bright] = [low + (high - low) / 4, high - (high - low) / 4];
  let plain = 0;
  let crossed = 0;
  for (let y = 0; y < points; y++) {
    let previous = 0;
    for (let x = 0; x < points; x++) {
      const value = small[first + y * side + x] as number;
      const level = value <= dark ? -1 : value >= bright ? 1 : 0;
      if (level !== 0) {
        plain++;
        if (previous !== 0 && level !== previous) crossed++;
        previous = level;
      }
    }
  }
  return plain >= minPlain * points * points && crossed >= edges.min && crossed <= edges.max;
}
