import type { Raster } from "./encoder.ts";
import { lumaOf } from "./luma-plane.ts";
import { hashOf, leastQuality, pdqBytes } from "./pdq.ts";
import { transformMirrored, transformWhole } from "./pdq-transform.ts";
import { mirroredOfDescriptors, mirroredOfHash, type MirroredHashes, turnsOfHashes } from "./pdq-turns.ts";
import { viewsOf } from "./views.ts";

/** Hashes of the views that a search looks for, each turned in the eight ways, in the order of `turns`. A flat view is left out. */
export type QueryViews = {
  whole?: Uint8Array[];
  /** Without its border; absent where there is none. */
  trimmed?: Uint8Array[];
  /** The middle, without 10 and 20 % of each side. */
  cropped: Uint8Array[][];
};

/** The views of a picture at hand. */
export function viewQuery(raster: Raster): QueryViews {
  const plane = lumaOf(raster);
  const { trimmed, crops } = viewsOf(plane);
  const isTrimmed = trimmed.width !== plane.width || trimmed.height !== plane.height;
  const hashes = ([plain, ...others]: ReturnType<typeof transformWhole>): Uint8Array[] | undefined => {
    if (plain.quality < leastQuality) return undefined;
    const [a, b, c] = others;
    return turnsOfHashes([hashOf(plain), hashOf(a), hashOf(b), hashOf(c)]);
  };
  const whole = hashes(transformWhole(plane));
  const withoutBorder = isTrimmed ? hashes(transformMirrored(plane, trimmed)) : undefined;
  return {
    ...(whole && { whole }),
    ...(withoutBorder && { trimmed: withoutBorder }),
    cropped: crops.flatMap((box) => {
      const turned = hashes(transformMirrored(plane, box));
      return turned ? [turned] : [];
    }),
  };
}

/** The views of a picture of which only the descriptors are at hand. */
export function viewsOfDescriptors(descriptors: Record<string, Uint8Array>): QueryViews {
  const { pdq, "pdq-turns": mirrored, "pdq-crops": crops } = descriptors;
  const isWorth = (descriptor: Uint8Array, at: number) => (descriptor[at + pdqBytes] ?? 0) >= leastQuality;
  const turned = (hashes: MirroredHashes): Uint8Array[] => turnsOfHashes(hashes);
  return {
    ...(pdq && isWorth(pdq, 0) && { whole: turned(mirroredOfDescriptors(pdq, mirrored)) }),
    cropped: [0, pdqBytes + 1].flatMap((at) =>
      crops && isWorth(crops, at) ? [turned(mirroredOfHash(crops.subarray(at, at + pdqBytes)))] : [],
    ),
  };
}
