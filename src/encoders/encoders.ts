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

/** What every encoder makes of a picture: encoder name -> descriptor. */
export const describePicture = (rasters: Record<RasterName, Raster>): Record<string, Uint8Array> =>
  Object.fromEntries(encoders.map(({ name, raster, encode }) => [name, encode(rasters[raster])]));
