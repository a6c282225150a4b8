import type { RepostRule } from "./rule.ts";

/** Minimum number of votes of a reported submission: `minSubmissionScore`. */
export const submissionScore: RepostRule = {
  name: "submission-score",
  effect: "exempt candidate",
  ignores({ candidate: { score } }, { minSubmissionScore }) {
    if (minSubmissionScore === null || (score ?? 0) >= minSubmissionScore) return undefined;
    return `${score ?? 0} votes, fewer than ${minSubmissionScore}`;
  },
};
