import type { NearestFiles, Probe } from "../../../src/index/index.ts";

/** The same numbers for the same seed, 32 bits each (an xorshift). */
export function seeded(seed: number): () => number {
  let state = seed * 2_654_435_761 + 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** A copy with at most `maxFlips` flipped bits. */
export function flipped(code: Uint8Array, maxFlips: number, random: () => number): Uint8Array {
  const copy = code.slice();
  for (let flips = random() % (maxFlips + 1); flips > 0; flips--) {
    const bit = random() % (copy.length * 8);
    copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  }
  return copy;
}

/** Bits that differ. */
export function differingBits(a: Uint8Array, b: Uint8Array): number {
  let bits = 0;
  for (let byte = 0; byte < a.length; byte++)
    for (let rest = (a[byte] ?? 0) ^ (b[byte] ?? 0); rest > 0; rest &= rest - 1) bits++;
  return bits;
}

/** The answer to a probe by comparing with every code. */
export function bruteForce(
  codes: ReadonlyMap<number, Uint8Array>,
  { code, quantity, radius = Infinity, ties }: Omit<Probe, "table">,
  distanceOf: (one: Uint8Array, other: Uint8Array) => number = differingBits,
): NearestFiles {
  const all = [...codes]
    .map(([file, stored]) => ({ file, distance: distanceOf(code, stored) }))
    .filter(({ distance }) => distance <= radius)
    .sort((a, b) => a.distance - b.distance || a.file - b.file);
  const border = all[quantity - 1]?.distance ?? Infinity;
  const nearest = ties ? all.filter(({ distance }) => distance <= border) : all.slice(0, quantity);
  return {
    files: Float64Array.from(nearest, ({ file }) => file),
    distances: Float64Array.from(nearest, ({ distance }) => distance),
  };
}
