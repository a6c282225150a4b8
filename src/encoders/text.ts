import type { Encoder } from "./encoder.ts";
import { areaTaps, lumaOf, resample, wholeOf } from "./luma-plane.ts";

/** Cells of the picture that are looked at, a side, and points of each, a side. */
const cells = 20;
const points = 12;
const side = cells * points;
/** Letters are much darker or brighter than what they stand on, and hardly anything lies between. */
const leastContrast = 90;
/** A row of letters is crossed by so many edges, between few and what is mere texture. */
const edges = { least: 10, most: 75 };
/** So much of a cell is of one of its two brightnesses. */
const leastPlain = 0.62;

/**
 * How much of a picture looks like lettering: two plain brightnesses, many sharp edges. Descriptor: one byte, the share of
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
  if (high - low < leastContrast) return false;
  const [dark, bright] = [low + (high - low) / 4, high - (high - low) / 4];
  let plain = 0;
  let crossed = 0;
  for (let y = 0; y < points; y++) {
    let last = 0;
    for (let x = 0; x < points; x++) {
      const value = small[first + y * side + x] as number;
      const now = value <= dark ? -1 : value >= bright ? 1 : 0;
      if (now !== 0) {
        plain++;
        if (last !== 0 && now !== last) crossed++;
        last = now;
      }
    }
  }
  return plain >= leastPlain * points * points && crossed >= edges.least && crossed <= edges.most;
}
