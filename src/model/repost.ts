import type { MatchDistances, Verdict } from "./match.ts";

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

/** `withdrawn`: an older verdict that no longer holds. */
export type RepostState = "open" | "confirmed" | "dismissed" | "withdrawn";

/** An occurrence that repeats an earlier one. */
export type RepostRow = {
  id: number;
  /** The occurrence that is a repost, and its submission and file. */
  imageId: number;
  submissionId: string;
  fileId: number;
  /** The earliest occurrence of the same picture. */
  originalImageId: number;
  originalSubmissionId: string;
  originalFileId: number;
  /** How like the original it is, 0 to 100. */
  score: number;
  verdict: Verdict;
  transform: string;
  distances: MatchDistances;
  /** How many times the picture was posted with this one; 2 is the first repost. */
  occurrence: number;
  /** Place in lower case, and creation time, of its submission. */
  place: string;
  created: number;
  /** The file that stands for the meme template it is made of; null: of none. */
  templateFileId: number | null;
  state: RepostState;
  decidedAt: number | null;
  decidedBy: string | null;
  foundAt: number;
  updatedAt: number;
};

/** A submission of a repost. */
export type Posted = {
  id: string;
  title: string;
  author: string | null;
  place: string;
  created: number;
  score: number | null;
  permalink: string | null;
  removal: string | null;
};

/** A repost with both submissions. */
export type RepostReport = RepostRow & {
  posted: Posted;
  original: Posted;
  /** Of the file that stands for the template. */
  templateSha256: string | null;
};

/** One occurrence of the picture of a repost. */
export type GroupMember = Omit<Posted, "id"> & {
  imageId: number;
  submissionId: string;
  url: string;
  fileId: number;
  sha256: string | null;
  /** How alike it is to the picture that was asked for. */
  likeness: number;
};

export type RepostFilter = {
  state?: RepostState | undefined;
  /** In any case. */
  place?: string | undefined;
  submission?: string | undefined;
  /** Posted from here on. */
  since?: number | undefined;
  /** Whether those of submissions that were removed upstream are among them. */
  removed: boolean;
};

/** What a decision came to. */
export type Decided = { row: RepostRow; isNew: boolean };

/** What an occurrence was found to be a repost of. */
export type FoundRepost = {
  originalImageId: number;
  score: number;
  verdict: RepostRow["verdict"];
  transform: string;
  distances: MatchDistances;
  /** Which time it is; 2 is the first repost. */
  occurrence: number;
  templateFileId: number | null;
};

/** What is now known of an occurrence: the repost that it is, `none`, or that it must be compared `again`. */
export type ImageVerdict = { imageId: number; fileId: number; found: FoundRepost | "none" | "again" };

/** Two files that are nearly the same: `a` < `b`, `score` 0 to 100. */
export type Edge = { a: number; b: number; score: number };

/** What was reported of an occurrence before. */
export type FormerReport = Pick<
  RepostRow,
  | "imageId"
  | "fileId"
  | "originalImageId"
  | "originalFileId"
  | "score"
  | "verdict"
  | "transform"
  | "distances"
  | "occurrence"
  | "state"
> & {
  /** When the original was posted. */
  originalCreated: number;
  /** Its picture was given up since, and is still the original. */
  isOriginalGone: boolean;
};

/** The pictures that are nearly the same as one, one by another. */
export type PictureCluster = {
  files: number[];
  /** The file that gives it its name: of the smallest SHA-256. */
  name: number;
  /** Distinct ones who posted them. */
  authors: number;
  /** How much of the pictures looks like lettering, 0 to 1, on average. */
  textShare: number;
};

/** All that decides on an occurrence, and on those that its arrival may change. */
export type Scene = {
  /** Its file and those that are nearly the same: of their occurrences it is decided. */
  files: number[];
  /** Occurrences of these, and of what is nearly the same as any of them, in the order in which they were posted. */
  postings: PostedImage[];
  edges: Edge[];
  /** Contents of which neither is a repost of the other, `a` < `b`. */
  dismissals: { a: string; b: string }[];
  cluster: PictureCluster;
  reports: FormerReport[];
};

/** Which feeds showed a submission, the one that found it, and what that one says of reposts. */
export type FoundBy = {
  feeds: number[];
  /** The first of them that is active, else that is paused; `null`: none is. */
  feed: number | null;
  settings: Partial<RepostRules> | undefined;
};

/** One occurrence of a picture, with what rules ask of it. */
export type PostedImage = FoundBy & {
  imageId: number;
  fileId: number;
  sha256: string | null;
  /** Whether it was compared with all that was here. */
  isWatched: boolean;
  submissionId: string;
  source: string;
  place: string;
  title: string;
  author: string | null;
  created: number;
  score: number | null;
  crosspostParent: string | null;
};
