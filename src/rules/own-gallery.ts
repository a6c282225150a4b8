import type { RepostRule } from "./rule.ts";

/** A picture that occurs twice in one submission: `ignoreOwnGallery`. */
export const ownGallery: RepostRule = {
  name: "own-gallery",
  effect: "exempt candidate",
  ignores: ({ candidate, original }, { ignoreOwnGallery }) =>
    ignoreOwnGallery && candidate.submissionId === original.submissionId
      ? "in the same submission"
      : undefined,
};
