import type { RepostRule } from "./rule.ts";

/** The candidate is declared a crosspost of the original, or both are of the same submission: `ignoreCrossposts`. */
export const crosspost: RepostRule = {
  name: "crosspost",
  effect: "exempt candidate",
  ignores({ candidate, original }, { ignoreCrossposts }) {
    const isCrosspost =
      ignoreCrossposts &&
      candidate.submissionId !== original.submissionId &&
      candidate.root !== candidate.submissionId &&
      candidate.root === original.root;
    return isCrosspost ? `a crosspost of ${candidate.root}` : undefined;
  },
};
