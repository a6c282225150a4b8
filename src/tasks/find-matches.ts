import type { Context } from "../context.ts";
import type { FileMatch, Searched, Verdict } from "../matches.ts";

const method = "dhash_xor_norm";
const encoder = "dhash";
/** Differing bits of 192 up to which two pictures are the same, or likely so. */
const [sameBits, likelyBits] = [4, 12];

const verdictOf = (bits: number): Verdict =>
  bits <= sameBits ? "same" : bits <= likelyBits ? "likely" : "maybe";

/**
 * The files that a file matches, the best first; it is not among them.
 * @throws AppError `loading` before the index is complete.
 */
export async function matchesOfFile(
  { store, index }: Pick<Context, "store" | "index">,
  fileId: number,
  { limit, minScore }: { limit: number; minScore: number },
): Promise<{ matches: FileMatch[]; searched: Searched }> {
  const { held, complete } = await index.status();
  const searched = { complete, files: held[encoder] ?? 0 };
  const descriptor = (await store.descriptorsOf(fileId))[encoder];
  if (!descriptor) return { matches: [], searched };
  const neighbours = await index.nearest(method, descriptor, limit + 1);
  const matches = neighbours
    .filter(({ file }) => file !== fileId)
    .map(({ file, distance }): FileMatch => ({
      fileId: file,
      score: Math.max(0, 100 - 2 * distance),
      verdict: verdictOf(distance),
      turn: "upright",
      views: { query: "whole", file: "whole" },
      distances: { pdq: null, dhash: distance, histogram: null, correlation: null },
    }))
    .filter(({ score }) => score >= minScore)
    .slice(0, limit);
  return { matches, searched };
}
