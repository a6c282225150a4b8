import { resizePixels } from "../../../src/media/for-scripts/rework-pixels.ts";
import type { Picture } from "./picture.ts";

const SIDE = 16;
/** Luma of a picture without this deviation is a flat one, of which nothing can be told apart. */
const LEAST_DEVIATION = 8;

/**
 * What of a collection can stand for pictures of their own: of those that are one design in other sizes, colours or light
 * (luma at 16 x 16 correlated, or anticorrelated, by more than `alike`) the first, and none that is flat.
 */
export async function leaveDistinct<Item extends { picture: Picture }>(
  items: readonly Item[],
  alike = 0.88,
): Promise<Item[]> {
  const kept: { item: Item; luma: Float32Array }[] = [];
  for (const item of items) {
    const luma = await normalisedLuma(item.picture);
    if (luma && kept.every((other) => Math.abs(correlation(luma, other.luma)) <= alike))
      kept.push({ item, luma });
  }
  return kept.map(({ item }) => item);
}

/** 256 values of mean 0 and length 1; `undefined` of a flat picture. */
async function normalisedLuma(picture: Picture): Promise<Float32Array | undefined> {
  const { data } = await resizePixels(picture, SIDE, SIDE);
  const luma = Float32Array.from({ length: SIDE * SIDE }, (_, pixel) => {
    const at = pixel * 3;
    return 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
  });
  const mean = luma.reduce((sum, value) => sum + value, 0) / luma.length;
  const length = Math.sqrt(luma.reduce((sum, value) => sum + (value - mean) ** 2, 0));
  return length / SIDE < LEAST_DEVIATION ? undefined : luma.map((value) => (value - mean) / length);
}

/** -1 to 1, of two normalised lumas. */
const correlation = (one: Float32Array, other: Float32Array): number =>
  one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);
