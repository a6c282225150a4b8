import type { Verdict } from "../matches.ts";
import type { Alignment } from "../witness/align.ts";

/**
 * The method `best`, second half: what two pictures are to each other, from their distances and from how well one lies over
 * the other. Of these two alone, so that it means the same in every collection. Thresholds: `bun run bench quality`, at one
 * false match in a million pairs.
 */

/** What is known of two pictures. */
export type Evidence = {
  /** Byte for byte. */
  isSameContent: boolean;
  /** Differing bits of the whole pictures' PDQ, both upright; null where one is not known. */
  upright: number | null;
  /** The least over the views and turns. */
  pdq: number | null;
  dhash: number | null;
  alignment: Alignment | null;
};

export type Grade = { score: number; verdict: Verdict };

/** Up to here PDQ of the whole, upright, decides (its authors' threshold is 31, and distances are even). */
const decisive = 30;
/** What overlaps by so much counts in full; of less only a part. */
const wholeOverlap = 0.6;
const thresholds = { same: 0.7, likely: 0.45, maybe: 0.3, decisive: 0.2 };

/** How well one lies over the other, 0 to 1. */
export const witnessOf = ({ fine, overlap }: Alignment): number =>
  Math.max(fine, 0) * Math.sqrt(Math.min(overlap / wholeOverlap, 1));

/** `undefined` where nothing speaks for it. */
export function grade({ isSameContent, upright, pdq, dhash, alignment }: Evidence): Grade | undefined {
  if (isSameContent) return { score: 100, verdict: "same" };
  const witness = alignment ? witnessOf(alignment) : undefined;
  if (upright !== null && upright <= decisive && (witness ?? 1) >= thresholds.decisive) {
    const likeness = (1 - upright / (2 * decisive) + (witness ?? 0.7)) / 2;
    return { score: between(90, 99, likeness), verdict: "same" };
  }
  if (witness !== undefined && witness >= thresholds.same)
    return { score: between(85, 97, (witness - thresholds.same) / (1 - thresholds.same)), verdict: "same" };
  if (witness !== undefined && witness >= thresholds.likely)
    return {
      score: between(65, 84, (witness - thresholds.likely) / (thresholds.same - thresholds.likely)),
      verdict: "likely",
    };
  const hint = Math.max(
    witness === undefined ? 0 : witness / thresholds.likely,
    pdq === null ? 0 : 1 - Math.max(pdq - decisive, 0) / 60,
    dhash === null ? 0 : 1 - dhash / 60,
  );
  const seen = witness === undefined ? hint : (hint + witness / thresholds.likely) / 2;
  return seen <= 0.25 ? undefined : { score: between(1, 64, seen), verdict: "maybe" };
}

const between = (least: number, most: number, share: number): number =>
  Math.round(least + (most - least) * Math.min(Math.max(share, 0), 1));
