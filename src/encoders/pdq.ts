import type { Encoder } from "./encoder.ts";
import { lumaOf } from "./luma-plane.ts";
import { type PdqTransform, transformWhole } from "./pdq-transform.ts";

/** Bytes of a hash, without its quality. */
export const pdqBytes = 32;
const BITS = pdqBytes * 8;

/** Minimum quality of a meaningful hash; below it the picture is flat. */
export const minQuality = 50;

/**
 * PDQ of the whole upright picture. Descriptor: 32 bytes, the bit of the highest frequencies first, as the reference prints it;
 * then its quality, 0 to 100.
 */
export const pdq: Encoder = {
  name: "pdq",
  raster: "fit512",
  bytes: pdqBytes + 1,
  encode: (raster) => describePdq(transformWhole(lumaOf(raster))[0]),
};

/** Hash and quality: 33 bytes. */
export function describePdq(transform: PdqTransform): Uint8Array {
  const descriptor = new Uint8Array(pdqBytes + 1);
  descriptor.set(hashOf(transform));
  descriptor[pdqBytes] = transform.quality;
  return descriptor;
}

/** Sets a bit for each coefficient above the lower median: 128 of 256, except for ties. */
export function hashOf({ coefficients }: PdqTransform): Uint8Array {
  const median = coefficients.toSorted()[BITS / 2 - 1] as number;
  const hash = new Uint8Array(pdqBytes);
  for (let bit = 0; bit < BITS; bit++) if ((coefficients[bit] as number) > median) setBit(hash, bit);
  return hash;
}

/** Bit `bit` of a big-endian number of 256 bits; it belongs to coefficient `bit`. */
export const setBit = (hash: Uint8Array, bit: number): void => {
  const byte = pdqBytes - 1 - (bit >> 3);
  hash[byte] = (hash[byte] as number) | (1 << (bit & 7));
};
export const bitOf = (hash: Uint8Array, bit: number): number =>
  ((hash[pdqBytes - 1 - (bit >> 3)] as number) >> (bit & 7)) & 1;
