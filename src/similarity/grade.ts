import type { Verdict } from "../model/match.ts";
import type { Alignment } from "../alignment/align.ts";

/**
 * The method `best`, second half: what two pictures are to each other, from their distances and from how well one lies over
 * the other. Of these two alone, so that it means the same in every collection.
 *
 * The evidence is a sum as of a logistic regression, fitted by `bun run bench quality` over pictures that are the same and
 * the likest of those that are not; what is `likely` or `same` is so chosen that at most one pair in a million of different
 * pictures is. Neither hashes nor the witness suffice for it alone, but PDQ of the whole picture where nothing contradicts.
 */

/** What is known of two pictures. */
export type Evidence = {
  /** Byte for byte. */
  isSameContent: boolean;
  /** Differing bits of PDQ, the least over the views and turns; null where it is not known or says nothing. */
  pdq: number | null;
  /** Differing bits of the difference hash, upright; null likewise. */
  dhash: number | null;
  /** Null where one of the two cannot be laid over the other: nobody contradicts then. */
  alignment: Alignment | null;
  /** Whether both have what it takes to be laid over each other. */
  isWitnessed: boolean;
  /** Whether PDQ is of both whole and as they stand. */
  isUpright: boolean;
  /** How much of either looks like lettering, the less of the two: 0 to 1. */
  lettering: number;
  /** Whether there is little to see in one of them. */
  isFaint: boolean;
};

export type Grade = { score: number; verdict: Verdict };

/** Bits at which two hashes have nothing to do with each other. */
const unlike = { pdq: 128, dhash: 96 };
const weights = { none: -8.2, witness: 3.1, strongWitness: 17, pdq: 9, dhash: 5.8 };
/** What overlaps by so much counts in full; of less only a part. */
const wholeOverlap = 0.6;
/**
 * Where there is nothing to lay over the other, as with a hash alone: PDQ of the whole decides up to 30 bits (its authors take
 * 31, and distances are even); what was found otherwise needs a witness that is not there.
 */
const decisive = 30;
const unwitnessed = { decisive: 0.75, otherwise: 0.3 };
const thresholds = { maybe: -3.5, likely: 2.2, same: 5, certain: 16 };
const scores = { maybe: 1, doubtful: 50, likely: 65, same: 85, certain: 99 };

/**
 * Small grey pictures of pages of text, of charts and of clear skies are alike though they are not the same. Where PDQ is not near
 * the witness must be the surer the more letters there are (charts have 0.1, pages 0.2 and more, photographs 0.03), and where
 * hashes say nothing; where there is little to see PDQ must not be far.
 */
const doubts = { lettering: { from: 0.09, least: 0.6, slope: 1.6, most: 0.93 }, alone: 0.97, faint: 90 };

function isDoubtful({ pdq, dhash, alignment, isWitnessed, lettering, isFaint }: Evidence): boolean {
  const fine = alignment?.fine ?? (isWitnessed ? 0 : 1);
  const { from, least, slope, most } = doubts.lettering;
  const isNear = pdq !== null && pdq <= decisive;
  if (lettering >= from && !isNear && fine < Math.min(least + slope * lettering, most)) return true;
  if (pdq === null && dhash === null && fine < doubts.alone) return true;
  return isFaint && pdq !== null && pdq > doubts.faint;
}

/** How well one lies over the other, 0 to 1. */
const witnessOf = ({ fine, overlap }: Alignment): number =>
  Math.max(fine, 0) * Math.sqrt(Math.min(overlap / wholeOverlap, 1));

/** `undefined` where nothing speaks for it. */
export function grade(known: Evidence): Grade | undefined {
  if (known.isSameContent) return { score: 100, verdict: "same" };
  const { pdq, dhash, alignment } = known;
  const isDecisive = known.isUpright && pdq !== null && pdq <= decisive;
  const absent = isDecisive ? unwitnessed.decisive : unwitnessed.otherwise;
  const witness = alignment ? witnessOf(alignment) : known.isWitnessed ? 0 : absent;
  const likeness = (bits: number | null, most: number) => (bits === null ? 0 : 1 - Math.min(bits / most, 1));
  const byDhash = weights.dhash * likeness(dhash, unlike.dhash);
  const evidence =
    weights.none +
    weights.witness * witness +
    weights.strongWitness * Math.max(witness - 0.5, 0) +
    weights.pdq * likeness(pdq, unlike.pdq) +
    byDhash;
  if (evidence < thresholds.maybe) return undefined;
  if (evidence >= thresholds.likely && isDoubtful(known))
    return { score: doubtfulScore(evidence), verdict: "maybe" };
  if (evidence < thresholds.likely) return { score: scoreIn("maybe", "likely", evidence), verdict: "maybe" };
  if (evidence < thresholds.same) return { score: scoreIn("likely", "same", evidence), verdict: "likely" };
  // The difference hash is of the upright whole: it cannot speak for a copy that was turned or cut, which lacks nothing else.
  const spared = known.isUpright ? 0 : Math.max(weights.dhash * 0.9 - byDhash, 0);
  return { score: scoreIn("same", "certain", evidence, spared), verdict: "same" };
}

/** Above what else is worth a look, in the order of the evidence. */
function doubtfulScore(evidence: number): number {
  const share = (evidence - thresholds.likely) / (thresholds.certain - thresholds.likely);
  return Math.round(scores.doubtful + (scores.likely - 1 - scores.doubtful) * Math.min(share, 1));
}

/** The score of some evidence between that of two words, of which the latter asks for so much less. */
function scoreIn(
  from: keyof typeof thresholds,
  to: keyof typeof thresholds,
  evidence: number,
  spared = 0,
): number {
  const share = (evidence - thresholds[from]) / (thresholds[to] - spared - thresholds[from]);
  const most = to === "certain" ? scores[to] : scores[to] - 1;
  return Math.round(scores[from] + (most - scores[from]) * Math.min(Math.max(share, 0), 1));
}
