import { histogramCounts } from "../../../src/encoders/histogram.ts";
import type { ReferenceEncoding } from "./reference.ts";

/** How far encodings are from the reference's: `dHash 1 bit of 192, histogram 0.020 %`. */
export function describeDifference(
  descriptors: Record<string, Uint8Array>,
  expected: ReferenceEncoding,
): string {
  const { dhash = new Uint8Array(), histogram = new Uint8Array() } = descriptors;
  let bits = 0;
  for (const [at, byte] of dhash.entries())
    for (let rest = byte ^ (expected.dhash[at] ?? 0); rest > 0; rest &= rest - 1) bits++;
  const theirs = Object.values(histogramCounts(expected.histogram)).flat();
  const ours = Object.values(histogramCounts(histogram)).flat();
  const moved = ours.reduce((sum, count, bin) => sum + Math.abs(count - (theirs[bin] ?? 0)), 0);
  const pixels = theirs.reduce((sum, count) => sum + count, 0);
  return `dHash ${bits} bits of 192 off, histogram ${((moved / pixels) * 100).toFixed(3)} %`;
}
