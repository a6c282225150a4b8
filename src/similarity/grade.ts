import type { Verdict } from "../model/match.ts";
import type { Alignment } from "../alignment/align.ts";

/**
 * The method `best`, second half: score and verdict of two pictures, from their hash distances and their alignment. Nothing
 * else counts, so that a score means the same in every collection.
 *
 * The evidence is a weighted sum as in a logistic regression, fitted by `bun run bench quality` over pairs of the same picture
 * and the most similar pairs of different pictures. The thresholds of `likely` and `same` admit at most one pair of different
 * pictures in a million. Neither hashes nor alignment reach them alone, except PDQ of the whole picture where no alignment
 * contradicts it.
 */

/** Measurements of two pictures. */
export type Evidence = {
  /** Byte for byte. */
  isSameContent: boolean;
  /** Differing bits of PDQ, the minimum over views and turns; null where it is absent or carries no information. */
  pdq: number | null;
  /** Differing bits of the difference hash, upright; null likewise. */
  dhash: number | null;
  /** Null where no alignment was found or none could be tried (`isAlignable`). */
  alignment: Alignment | null;
  /** Whether both pictures have the descriptor that an alignment needs. */
  isAlignable: boolean;
  /** Whether PDQ compares both pictures whole and unturned. */
  isUpright: boolean;
  /** Share of the picture that looks like lettering, the smaller of the two: 0 to 1. */
  lettering: number;
  /** Whether at least one of them shows little detail. */
  isFaint: boolean;
};

export type Grade = { score: number; verdict: Verdict };

/** Distance of two unrelated hashes, in bits. */
const unrelated = { pdq: 128, dhash: 96 };
const weights = { bias: -8.2, alignment: 3.1, strongAlignment: 17, pdq: 9, dhash: 5.8 };
/** An overlap from here on counts in full, a smaller one in part. */
const fullOverlap = 0.6;
/**
 * Without descriptors to align (a search by a hash alone), PDQ of the whole picture decides up to 30 bits (its authors take
 * 31, and distances are even); any other match would need an alignment. Both are assumed alignment strengths.
 */
const decisive = 30;
const unaligned = { decisive: 0.75, otherwise: 0.3 };
const thresholds = { maybe: -3.5, likely: 2.2, same: 5, certain: 16 };
const scores = { maybe: 1, doubtful: 50, likely: 65, same: 85, certain: 99 };

/**
 * Different pages of text, charts and clear skies look alike as small grey pictures. Unless PDQ is near, the alignment must be
 * the better the more lettering there is (charts have 0.1, pages 0.2 and more, photographs 0.03). It must be nearly perfect
 * where there is no hash to compare. Where there is little detail, PDQ must not be far.
 */
const doubts = { lettering: { from: 0.09, min: 0.6, slope: 1.6, max: 0.93 }, alone: 0.97, faint: 90 };

function isDoubtful({ pdq, dhash, alignment, isAlignable, lettering, isFaint }: Evidence): boolean {
  const fine = alignment?.fine ?? (isAlignable ? 0 : 1);
  const { from, min, slope, max } = doubts.lettering;
  const isNear = pdq !== null && pdq <= decisive;
  if (lettering >= from && !isNear && fine < Math.min(min + slope * lettering, max)) return true;
  if (pdq === null && dhash === null && fine < doubts.alone) return true;
  return isFaint && pdq !== null && pdq > doubts.faint;
}

/** Quality of an alignment by correlation and overlap, 0 to 1. */
const strengthOf = ({ fine, overlap }: Alignment): number =>
  Math.max(fine, 0) * Math.sqrt(Math.min(overlap / fullOverlap, 1));

const similarity = (bits: number | null, max: number): number =>
  bits === null ? 0 : 1 - Math.min(bits / max, 1);

/** Score and verdict of two pictures; `undefined` where the evidence is below every verdict. */
export function grade(pair: Evidence): Grade | undefined {
  if (pair.isSameContent) return { score: 100, verdict: "same" };
  const { pdq, dhash, alignment, isUpright } = pair;
  const isDecisive = isUpright && pdq !== null && pdq <= decisive;
  const assumed = isDecisive ? unaligned.decisive : unaligned.otherwise;
  const strength = alignment ? strengthOf(alignment) : pair.isAlignable ? 0 : assumed;
  const byDhash = weights.dhash * similarity(dhash, unrelated.dhash);
  const evidence =
    weights.bias +
    weights.alignment * strength +
    weights.strongAlignment * Math.max(strength - 0.5, 0) +
    weights.pdq * similarity(pdq, unrelated.pdq) +
    byDhash;
  if (evidence < thresholds.maybe) return undefined;
  if (evidence >= thresholds.likely && isDoubtful(pair))
    return { score: doubtfulScore(evidence), verdict: "maybe" };
  if (evidence < thresholds.likely) return { score: scoreIn("maybe", "likely", evidence), verdict: "maybe" };
  if (evidence < thresholds.same) return { score: scoreIn("likely", "same", evidence), verdict: "likely" };
  // The difference hash compares upright whole pictures: a turned or cropped copy is not expected to match by it.
  const discount = isUpright ? 0 : Math.max(weights.dhash * 0.9 - byDhash, 0);
  return { score: scoreIn("same", "certain", evidence, discount), verdict: "same" };
}

/** The upper part of the scores of `maybe`, in the order of the evidence. */
function doubtfulScore(evidence: number): number {
  const share = (evidence - thresholds.likely) / (thresholds.certain - thresholds.likely);
  return Math.round(scores.doubtful + (scores.likely - 1 - scores.doubtful) * Math.min(share, 1));
}

/** Interpolates a score between two thresholds. @param discount Evidence by which the upper threshold is lowered. */
function scoreIn(
  from: keyof typeof thresholds,
  to: keyof typeof thresholds,
  evidence: number,
  discount = 0,
): number {
  const share = (evidence - thresholds[from]) / (thresholds[to] - discount - thresholds[from]);
  const max = to === "certain" ? scores[to] : scores[to] - 1;
  return Math.round(scores[from] + (max - scores[from]) * Math.min(Math.max(share, 0), 1));
}
