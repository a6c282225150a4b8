/** Number of set bits in each byte value. */
const setBits = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll("0", "").length);

/** Hamming distance of two hashes of the same length, in bits. */
export function hammingDistance(a: Uint8Array, b: Uint8Array): number {
  let bits = 0;
  for (let index = 0; index < a.length; index++)
    bits += setBits[(a[index] as number) ^ (b[index] ?? 0)] as number;
  return bits;
}
