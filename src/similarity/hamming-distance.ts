/** Set bits of every byte. */
const ones = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll("0", "").length);

/** How many bits of two hashes of one length differ. */
export function bitsApart(a: Uint8Array, b: Uint8Array): number {
  let bits = 0;
  for (let at = 0; at < a.length; at++) bits += ones[(a[at] as number) ^ (b[at] ?? 0)] as number;
  return bits;
}
