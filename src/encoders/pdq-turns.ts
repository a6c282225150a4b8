import type { Encoder } from "./encoder.ts";
import { lumaOf } from "./luma-plane.ts";
import { bitOf, hashOf, pdqBytes, setBit } from "./pdq.ts";
import { FREQUENCIES, transformWhole } from "./pdq-transform.ts";

/**
 * PDQ of the whole picture mirrored left to right, top to bottom, and both: with its own they give the eight turns. Descriptor:
 * three hashes of 32 bytes.
 */
export const pdqTurns: Encoder = {
  name: "pdq-turns",
  raster: "fit512",
  bytes: 3 * pdqBytes,
  encode(raster) {
    const descriptor = new Uint8Array(pdqTurns.bytes);
    const [, ...mirrored] = transformWhole(lumaOf(raster));
    for (const [at, transform] of mirrored.entries()) descriptor.set(hashOf(transform), at * pdqBytes);
    return descriptor;
  },
};

/** Hashes of a picture as it is, mirrored left to right, top to bottom, and both. */
export type MirroredHashes = readonly [Uint8Array, Uint8Array, Uint8Array, Uint8Array];

/** The hashes of the eight turns, in the order of `turns`: the mirrored ones, and each with its axes swapped. */
export function turnsOfHashes([plain, leftRight, topBottom, both]: MirroredHashes): Uint8Array[] {
  return [
    plain,
    swapped(topBottom),
    both,
    swapped(leftRight),
    leftRight,
    swapped(both),
    topBottom,
    swapped(plain),
  ];
}

/** Of descriptors: `pdq`, and `pdq-turns` where it is known; else as `mirroredOfHash`. */
export function mirroredOfDescriptors(pdq: Uint8Array, mirrored: Uint8Array | undefined): MirroredHashes {
  const plain = pdq.subarray(0, pdqBytes);
  if (!mirrored) return mirroredOfHash(plain);
  const at = (index: number) => mirrored.subarray(index * pdqBytes, (index + 1) * pdqBytes);
  return [plain, at(0), at(1), at(2)];
}

/** What the mirrored hashes are about, from one alone: the odd frequencies negated, as if the median were 0; some 20 bits off. */
export function mirroredOfHash(hash: Uint8Array): MirroredHashes {
  const negated = (columns: boolean, rows: boolean): Uint8Array => {
    const other = new Uint8Array(pdqBytes);
    for (let at = 0; at < 8 * pdqBytes; at++) {
      const [i, j] = [Math.floor(at / FREQUENCIES), at % FREQUENCIES];
      // Frequency i + 1 is odd where i is even.
      const flips = (rows && i % 2 === 0) !== (columns && j % 2 === 0);
      if ((bitOf(hash, at) === 1) !== flips) setBit(other, at);
    }
    return other;
  };
  return [hash, negated(true, false), negated(false, true), negated(true, true)];
}

function swapped(hash: Uint8Array): Uint8Array {
  const other = new Uint8Array(pdqBytes);
  for (let at = 0; at < 8 * pdqBytes; at++) {
    const from = (at % FREQUENCIES) * FREQUENCIES + Math.floor(at / FREQUENCIES);
    if (bitOf(hash, from) === 1) setBit(other, at);
  }
  return other;
}
