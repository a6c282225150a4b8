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
 * @param raster gives one of its rasters. @param names of encoders; every one where there are none.
 */
export async function describePicture(
  raster: (name: RasterName) => Promise<Raster>,
  names?: readonly string[],
): Promise<Record<string, Uint8Array>> {
  const wanted = encoders.filter(({ name }) => !names || names.includes(name));
  // Both are asked for before anything is encoded, so that they are made at once.
  const asked = [...new Set(wanted.map((encoder) => encoder.raster))];
  const rasters = new Map(await Promise.all(asked.map(async (name) => [name, await raster(name)] as const)));
  return Object.fromEntries(
    wanted.map((encoder) => [encoder.name, encoder.encode(rasters.get(encoder.raster) as Raster)]),
  );
}
