import type { RepostRule } from "./rule.ts";

/** Whoever posted it first posts it in another submission: `ignoreSameAuthor`. A deleted author is nobody's equal. */
export const sameAuthor: RepostRule = {
  name: "same-author",
  effect: "excuse",
  ignores({ candidate, original }, { ignoreSameAuthor }) {
    if (!ignoreSameAuthor || candidate.author === null || original.author === null) return undefined;
    const isSame =
      candidate.submissionId !== original.submissionId &&
      candidate.source === original.source &&
      candidate.author.toLowerCase() === original.author.toLowerCase();
    return isSame ? `posted first by ${original.author} too` : undefined;
  },
};
