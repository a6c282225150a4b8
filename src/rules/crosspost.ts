import type { RepostRule } from "./rule.ts";

/** It says itself where it comes from, as a crosspost of the original or of what that one is a crosspost of: `ignoreCrossposts`. */
export const crosspost: RepostRule = {
  name: "crosspost",
  effect: "excuse",
  ignores({ candidate, original }, { ignoreCrossposts }) {
    const isOne =
      ignoreCrossposts &&
      candidate.submissionId !== original.submissionId &&
      candidate.root !== candidate.submissionId &&
      candidate.root === original.root;
    return isOne ? `a crosspost of ${candidate.root}` : undefined;
  },
};
