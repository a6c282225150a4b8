import type { RepostRule } from "./rule.ts";

/** Only what got so many votes is reported: `minSubmissionScore`. */
export const submissionScore: RepostRule = {
  name: "submission-score",
  effect: "excuse",
  ignores({ candidate: { score } }, { minSubmissionScore }) {
    if (minSubmissionScore === null || (score ?? 0) >= minSubmissionScore) return undefined;
    return `${score ?? 0} votes, fewer than ${minSubmissionScore}`;
  },
};
