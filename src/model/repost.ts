/** What counts as a repost. */
export type RepostRules = {
  /** Where the original may be: in the same feed, or anywhere. */
  scope: "feed" | "all";
  /** How far back the original may lie, in days; null: any time. */
  withinDays: number | null;
  /** The least score, 0 to 100, of a match. */
  minScore: number;
  ignoreSameAuthor: boolean;
  ignoreCrossposts: boolean;
  /** Pictures of the same submission. */
  ignoreOwnGallery: boolean;
  /** The least votes of the submission that is reported; null: any. */
  minSubmissionScore: number | null;
  /** The least likeness of the two titles, 0 to 1; 0: any. */
  minTitleSimilarity: number;
  /** Whether pictures made of one template with other words need a stricter match. */
  memeGuard: boolean;
};
