import { dhash } from "./dhash.ts";
import type { Encoder, Raster, RasterName } from "./encoder.ts";
import { histogram } from "./histogram.ts";
import { luma } from "./luma.ts";
import { pdq } from "./pdq.ts";
import { pdqCrops } from "./pdq-crops.ts";
import { pdqTurns } from "./pdq-turns.ts";
import { text } from "./text.ts";

/** What every picture is encoded by. */
export const encoders: readonly Encoder[] = [histogram, dhash, pdq, pdqTurns, pdqCrops, luma, text];

/** LZBooru's own: what its workers post, and after which they take a picture for done. */
export const seedEncoders: readonly Encoder[] = [histogram, dhash];

/**
 * What encoders make of a picture: encoder name -> descriptor.
 * @param raster gives one of its rasters, the same each time. @param names of encoders; every one where there are none.
 */
export async function describePicture(
  raster: (name: RasterName) => Promise<Raster>,
  names?: readonly string[],
): Promise<Record<string, Uint8Array>> {
  const wanted = encoders.filter(({ name }) => !names || names.includes(name));
  // Each begins once its raster is there, while the other one may still be made.
  const described = wanted.map(async (one): Promise<[string, Uint8Array]> => [
    one.name,
    one.encode(await raster(one.raster)),
  ]);
  return Object.fromEntries(await Promise.all(described));
}
