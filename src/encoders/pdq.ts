import type { Encoder } from "./encoder.ts";
import { lumaOf } from "./luma-plane.ts";
import { type PdqTransform, transformWhole } from "./pdq-transform.ts";

/** Bytes of a hash, without its quality. */
export const pdqBytes = 32;
const BITS = pdqBytes * 8;

/** A picture of less quality is flat: its hash says nothing of it. */
export const leastQuality = 50;

/**
 * PDQ of the whole upright picture. Descriptor: 32 bytes, of which the first bit is that of the highest frequencies, as the
 * reference prints it; then its quality, 0 to 100.
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

/** A bit of each coefficient that is over the lower median of them all: 128 of 256, but for ties. */
export function hashOf({ coefficients }: PdqTransform): Uint8Array {
  const median = coefficients.toSorted()[BITS / 2 - 1] as number;
  const hash = new Uint8Array(pdqBytes);
  for (let at = 0; at < BITS; at++) if ((coefficients[at] as number) > median) setBit(hash, at);
  return hash;
}

/** Coefficient `at` is bit `at` of a number of 256 bits that is written from its highest byte on. */
export const setBit = (hash: Uint8Array, at: number): void => {
  const byte = pdqBytes - 1 - (at >> 3);
  hash[byte] = (hash[byte] as number) | (1 << (at & 7));
};
export const bitOf = (hash: Uint8Array, at: number): number =>
  ((hash[pdqBytes - 1 - (at >> 3)] as number) >> (at & 7)) & 1;
