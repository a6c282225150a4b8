import type { RepostRules } from "../model/repost.ts";

/** Repost rules of a feed without settings. */
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
