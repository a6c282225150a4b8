import type { MatchDistances, Verdict } from "../../../model/match.ts";

const verdicts: Record<Verdict, string> = {
  same: "the same picture",
  likely: "very likely the same picture",
  maybe: "maybe the same picture",
};

/**
 * How two pictures are alike, in words: `the same picture, mirrored; 14 of 256 bits differ`.
 * @param transform what was done to one of them: `upright`, `mirrored, rotated 90`, with what was cut off.
 */
export function matchWords(verdict: Verdict, transform: string, { pdq }: MatchDistances): string {
  const changes = transform === "upright" || transform === "unknown" ? "" : `, ${transform}`;
  return `${verdicts[verdict]}${changes}${pdq === null ? "" : `; ${pdq} of 256 bits differ`}`;
}
