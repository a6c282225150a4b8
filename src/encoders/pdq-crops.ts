import type { Encoder } from "./encoder.ts";
import { lumaOf } from "./luma-plane.ts";
import { describePdq, pdqBytes } from "./pdq.ts";
import { transformPdq } from "./pdq-transform.ts";
import { cropShares, viewsOf } from "./views.ts";

const size = pdqBytes + 1;

/**
 * PDQ of the centre of a picture without its border: matches copies that are cropped about as much. Descriptor: hash and quality
 * (33 bytes) without 10 % of each side, then without 20 %.
 */
export const pdqCrops: Encoder = {
  name: "pdq-crops",
  raster: "fit512",
  bytes: size * cropShares.length,
  encode(raster) {
    const plane = lumaOf(raster);
    const descriptor = new Uint8Array(pdqCrops.bytes);
    for (const [index, box] of viewsOf(plane).crops.entries())
      descriptor.set(describePdq(transformPdq(plane, box)), index * size);
    return descriptor;
  },
};
