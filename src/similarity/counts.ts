/** Counts in a `histogram` descriptor: four bins each of red, green and blue. */
const COUNTS = 12;

/** The 12 counts of a `histogram` descriptor (uint32, little-endian), red first. */
export function countsOf(descriptor: Uint8Array): number[] {
  const view = new DataView(descriptor.buffer, descriptor.byteOffset, descriptor.byteLength);
  return Array.from({ length: COUNTS }, (_, bin) => view.getUint32(bin * 4, true));
}
