import type { FileMatch, MatchDistances, Verdict } from "../../../model/match.ts";

const verdicts: Record<Verdict, string> = {
  same: "the same picture",
  likely: "very likely the same picture",
  maybe: "maybe the same picture",
};

/** Differing bits of 256 that say something: of pictures that have nothing in common about 128 differ. */
const mostBits = 64;

/**
 * How two pictures are alike, in words: `the same picture, mirrored; 14 of 256 bits differ`.
 * @param transform what was done to one of them: `upright`, `mirrored, rotated 90`, with what was cut off.
 */
export function matchWords(verdict: Verdict, transform: string, { pdq }: MatchDistances): string {
  const changes = transform === "upright" || transform === "unknown" ? "" : `, ${transform}`;
  const bits = pdq === null || pdq > mostBits ? "" : `; ${pdq} of 256 bits differ`;
  return `${verdicts[verdict]}${changes}${bits}`;
}

/** What was done to the picture that was searched by: `mirrored, then cut out of this one`. */
export function transformWords(match: Pick<FileMatch, "turn" | "views" | "overlay">): string {
  const [turn, ...cuts] = [match.turn.replace(/rotated (\d+)/, "turned by $1°"), cutOf(match)];
  const parts = [turn, ...cuts].filter((part) => part !== "upright" && part !== undefined);
  return parts.join(", then ") || "upright";
}

/** The area of the match that the query shows at least, or shows more than, as a share, where it counts as another cut. */
const sameArea = { least: 0.92, most: 1.08 };

function cutOf({ views, overlay: [a, b, , d, e] }: Pick<FileMatch, "views" | "overlay">): string | undefined {
  const area = Math.abs(a * e - b * d);
  const [isQueryCut, isFileCut] = [views.query === "cropped", views.file === "cropped"];
  if (area > sameArea.most || (isFileCut && !isQueryCut)) return "cut out of this one";
  if (area < sameArea.least || (isQueryCut && !isFileCut)) return "with more around it";
  return views.query === "whole" && views.file === "whole" ? undefined : "with other edges";
}

/** What a score of at least this says. */
export const scoreWords = (score: number): string => (score <= 1 ? "all" : `score ${Math.floor(score)}`);
