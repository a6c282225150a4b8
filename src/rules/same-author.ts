import type { RepostRule } from "./rule.ts";

/** The author of the original posts it again in another submission: `ignoreSameAuthor`. A deleted author equals no other. */
export const sameAuthor: RepostRule = {
  name: "same-author",
  effect: "exempt candidate",
  ignores({ candidate, original }, { ignoreSameAuthor }) {
    if (!ignoreSameAuthor || candidate.author === null || original.author === null) return undefined;
    const isSame =
      candidate.submissionId !== original.submissionId &&
      candidate.source === original.source &&
      candidate.author.toLowerCase() === original.author.toLowerCase();
    return isSame ? `posted first by ${original.author} too` : undefined;
  },
};
