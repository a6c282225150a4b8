import type { NewLink } from "./link.ts";

/** One provider's observation of one comment at one moment. */
export type Comment = {
  /** The id of its source: Reddit's base-36 id without `t1_`; others carry a prefix. */
  id: string;
  source: string;
  /** The submission that it stands under. */
  submissionId: string;
  /** The comment that it answers; `null`: the submission itself. */
  parentId: string | null;
  /** `null` for a deleted author. */
  author: string | null;
  created: number;
  score: number | undefined;
  /** As its author wrote it (Markdown), unescaped once; `null` where it cannot be read any more. */
  body: string | null;
  /** Why it cannot: `deleted` by its author, `removed` by a moderator; `null` while it stands. */
  removal: string | null;
  /** The absolute URLs in its body and of the pictures within it, each once, in order. */
  links: string[];
  details?: CommentDetails;
  /** When the provider observed it; absent: now. */
  observedAt?: number;
};

/** Details that only some sources have. */
export type CommentDetails = {
  /** Written during the vote, without knowing the photographer. */
  isDuringChallenge?: boolean;
  /** Quotes, which its body leaves out. */
  quotes?: { author: string | null; text: string }[];
  editedAt?: number | null;
};

/** A comment with its links classified. */
export type CommentObservation = { comment: Comment; links: NewLink[] };

/** Outcome for one comment; `orphan`: not stored, since its submission is not. */
export type CommentOutcome = "created" | "updated" | "unchanged" | "orphan";

/** A stored comment; `seq` counts in the order in which they came. */
export type CommentRow = {
  seq: number;
  id: string;
  source: string;
  submissionId: string;
  parentId: string | null;
  author: string | null;
  created: number;
  score: number | null;
  /** Null where it cannot be read any more, and was not before. */
  body: string | null;
  removal: string | null;
  details: CommentDetails | null;
  observedAt: number;
};

/** A page of comments, from a place on. */
export type CommentRequest = {
  submission?: string | undefined;
  after: number;
  limit: number;
  /** Whether to include those that were removed, or whose submission was removed upstream. */
  removed: boolean;
};

/** A submission whose comments are to be read. */
export type DueForest = {
  submissionId: string;
  source: string;
  created: number;
  tries: number;
  troubleSince: number | null;
  /** Whether it goes before the backlog. */
  isNews: boolean;
};
