import type { Encoder } from "./encoder.ts";
import { lumaOf } from "./luma-plane.ts";
import { bitOf, hashOf, pdqBytes, setBit } from "./pdq.ts";
import { FREQUENCIES, transformWhole } from "./pdq-transform.ts";

/**
 * PDQ of the whole picture mirrored left to right, top to bottom, and both: with the `pdq` descriptor they give the eight turns.
 * Descriptor: three hashes of 32 bytes.
 */
export const pdqTurns: Encoder = {
  name: "pdq-turns",
  raster: "fit512",
  bytes: 3 * pdqBytes,
  encode(raster) {
    const descriptor = new Uint8Array(pdqTurns.bytes);
    const [, ...mirrored] = transformWhole(lumaOf(raster));
    for (const [index, transform] of mirrored.entries()) descriptor.set(hashOf(transform), index * pdqBytes);
    return descriptor;
  },
};

/** Hashes of a picture unchanged, mirrored left to right, mirrored top to bottom, and both. */
export type MirroredHashes = readonly [Uint8Array, Uint8Array, Uint8Array, Uint8Array];

/** The hashes of the eight turns, in the order of `turns`: the mirrored hashes, and each of them transposed. */
export function turnsOfHashes([plain, leftRight, topBottom, both]: MirroredHashes): Uint8Array[] {
  return [
    plain,
    transpose(topBottom),
    both,
    transpose(leftRight),
    leftRight,
    transpose(both),
    topBottom,
    transpose(plain),
  ];
}

/** From the descriptors `pdq` and, where present, `pdq-turns`; else estimated by `mirroredOfHash`. */
export function mirroredOfDescriptors(pdq: Uint8Array, mirrored: Uint8Array | undefined): MirroredHashes {
  const plain = pdq.subarray(0, pdqBytes);
  if (!mirrored) return mirroredOfHash(plain);
  const hashAt = (index: number) => mirrored.subarray(index * pdqBytes, (index + 1) * pdqBytes);
  return [plain, hashAt(0), hashAt(1), hashAt(2)];
}

/** Estimates the mirrored hashes from one hash: negates the odd frequencies, as if the median were 0; some 20 bits off. */
export function mirroredOfHash(hash: Uint8Array): MirroredHashes {
  const negated = (columns: boolean, rows: boolean): Uint8Array => {
    const other = new Uint8Array(pdqBytes);
    for (let bit = 0; bit < 8 * pdqBytes; bit++) {
      const [i, j] = [Math.floor(bit / FREQUENCIES), bit % FREQUENCIES];
      // Frequency i + 1 is odd where i is even.
      const flips = (rows && i % 2 === 0) !== (columns && j % 2 === 0);
      if ((bitOf(hash, bit) === 1) !== flips) setBit(other, bit);
    }
    return other;
  };
  return [hash, negated(true, false), negated(false, true), negated(true, true)];
}

function transpose(hash: Uint8Array): Uint8Array {
  const other = new Uint8Array(pdqBytes);
  for (let bit = 0; bit < 8 * pdqBytes; bit++) {
    const from = (bit % FREQUENCIES) * FREQUENCIES + Math.floor(bit / FREQUENCIES);
    if (bitOf(hash, from) === 1) setBit(other, bit);
  }
  return other;
}
