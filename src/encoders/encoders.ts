import { dhash } from "./dhash.ts";
import type { Encoder, Raster, RasterName } from "./encoder.ts";
import { histogram } from "./histogram.ts";
import { luma } from "./luma.ts";
import { pdq } from "./pdq.ts";
import { pdqCrops } from "./pdq-crops.ts";
import { pdqTurns } from "./pdq-turns.ts";
import { text } from "./text.ts";

/** The encoders of every picture. */
export const encoders: readonly Encoder[] = [histogram, dhash, pdq, pdqTurns, pdqCrops, luma, text];

/** LZBooru's encoders: its workers post their descriptors, and consider a picture done with these. */
export const seedEncoders: readonly Encoder[] = [histogram, dhash];

/**
 * Encodes a picture: encoder name -> descriptor.
 * @param raster returns a raster of the picture, the same object each time. @param names of the encoders; default: all.
 */
export async function describePicture(
  raster: (name: RasterName) => Promise<Raster>,
  names?: readonly string[],
): Promise<Record<string, Uint8Array>> {
  const selected = encoders.filter(({ name }) => !names || names.includes(name));
  // Each encoder starts as soon as its raster is ready, while the other raster may still be in the making.
  const described = selected.map(async (encoder): Promise<[string, Uint8Array]> => [
    encoder.name,
    encoder.encode(await raster(encoder.raster)),
  ]);
  return Object.fromEntries(await Promise.all(described));
}
