import type { Raster } from "./encoder.ts";
import { lumaOf } from "./luma-plane.ts";
import { hashOf, minQuality, pdqBytes } from "./pdq.ts";
import { transformMirrored, transformWhole } from "./pdq-transform.ts";
import { mirroredOfDescriptors, mirroredOfHash, turnsOfHashes } from "./pdq-turns.ts";
import { viewsOf } from "./views.ts";

/** Hashes of the views of a query, each in the eight turns, in the order of `turns`. Flat views are left out. */
export type QueryViews = {
  whole?: Uint8Array[];
  /** Without its border; absent where it has none. */
  trimmed?: Uint8Array[];
  /** The centre, without 10 and 20 % of each side. */
  cropped: Uint8Array[][];
};

/** The views of a decoded picture. */
export function viewQuery(raster: Raster): QueryViews {
  const plane = lumaOf(raster);
  const { trimmed, crops } = viewsOf(plane);
  const isTrimmed = trimmed.width !== plane.width || trimmed.height !== plane.height;
  const hashes = ([plain, ...others]: ReturnType<typeof transformWhole>): Uint8Array[] | undefined => {
    if (plain.quality < minQuality) return undefined;
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

/** The views of a picture from its descriptors alone. */
export function viewsOfDescriptors(descriptors: Record<string, Uint8Array>): QueryViews {
  const { pdq, "pdq-turns": mirrored, "pdq-crops": crops } = descriptors;
  const isMeaningful = (descriptor: Uint8Array, offset: number) =>
    (descriptor[offset + pdqBytes] ?? 0) >= minQuality;
  return {
    ...(pdq && isMeaningful(pdq, 0) && { whole: turnsOfHashes(mirroredOfDescriptors(pdq, mirrored)) }),
    cropped: [0, pdqBytes + 1].flatMap((offset) =>
      crops && isMeaningful(crops, offset)
        ? [turnsOfHashes(mirroredOfHash(crops.subarray(offset, offset + pdqBytes)))]
        : [],
    ),
  };
}
