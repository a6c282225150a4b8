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
  /** Number of the decision in the audit, while it can be taken back. */
  decision: number | null;
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
  /** Similarity to the requested picture, 0 to 100. */
  likeness: number;
};

export type RepostFilter = {
  state?: RepostState | undefined;
  /** In any case. */
  place?: string | undefined;
  submission?: string | undefined;
  /** Posted from here on. */
  since?: number | undefined;
  /** Of the submission that repeats it, in any case. */
  author?: string | undefined;
  /** The least likeness, 0 to 100. */
  minScore?: number | undefined;
  /** The file that stands for the template. */
  template?: number | undefined;
  /** Whether to include submissions that were removed upstream. */
  removed: boolean;
};

/** Outcome of a moderator's decision. */
export type Decided = { row: RepostRow; isNew: boolean };

/** A content that was banned together with a decision, and in which bank. */
export type DecidedBan = { bank: string; sha256: string };

/** A decision that was taken back. */
export type Undone = { row: RepostRow; ban: DecidedBan | undefined };

/** The original of an occurrence, and how alike they are. */
export type FoundRepost = {
  originalImageId: number;
  score: number;
  verdict: RepostRow["verdict"];
  transform: string;
  distances: MatchDistances;
  /** How many times the picture was posted with this one; 2 is the first repost. */
  occurrence: number;
  templateFileId: number | null;
};

/** Decision on an occurrence: the repost that it is, `none`, or that it must be compared `again`. */
export type ImageVerdict = { imageId: number; fileId: number; found: FoundRepost | "none" | "again" };

/** Two files that are nearly the same: `a` < `b`, `score` 0 to 100. */
export type Edge = { a: number; b: number; score: number };

/** An earlier report of an occurrence. */
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
  /** The original was removed since, and still counts as the original. */
  isOriginalGone: boolean;
};

/** The pictures that are nearly the same as one, one by another. */
export type PictureCluster = {
  files: number[];
  /** The file that names it: the one with the smallest SHA-256. */
  name: number;
  /** Number of distinct authors. */
  authors: number;
  /** How much of the pictures looks like lettering, 0 to 1, on average. */
  textShare: number;
};

/** Everything that decides on the occurrences of a cluster. */
export type Scene = {
  cluster: PictureCluster;
  /** Occurrences of its files, in the order in which they were posted. */
  occurrences: PostedImage[];
  /** Between its files. */
  edges: Edge[];
  /** Pairs of contents that are no reposts of each other, `a` < `b`. */
  dismissals: { a: string; b: string }[];
  reports: FormerReport[];
};

/** The feeds that showed a submission, the one that found it, and that one's rules. */
export type FoundBy = {
  feeds: number[];
  /** The first of them that is active, else that is paused; `null`: none is. */
  feed: number | null;
  settings: Partial<RepostRules> | undefined;
};

/** One occurrence of a picture, with everything that rules look at. */
export type PostedImage = FoundBy & {
  imageId: number;
  fileId: number;
  sha256: string | null;
  /** Whether it was compared with everything stored. */
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
