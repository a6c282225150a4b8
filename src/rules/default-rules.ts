import type { RepostRules } from "../model/repost.ts";

/** What counts as a repost where a feed does not say otherwise. */
export const defaultRules: Readonly<RepostRules> = {
  scope: "all",
  withinDays: null,
  minScore: 0,
  ignoreSameAuthor: true,
  ignoreCrossposts: true,
  ignoreOwnGallery: true,
  minSubmissionScore: null,
  minTitleSimilarity: 0,
  memeGuard: true,
};
