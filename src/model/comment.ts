/** What one provider says of one comment at one moment. */
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
  /** When the provider looked at it; absent: now. */
  observedAt?: number;
};

/** What some sources tell of a comment besides. */
export type CommentDetails = {
  /** Written while the challenge was voted on, so without knowing whose picture it is. */
  isDuringChallenge?: boolean;
  /** What it quotes, which its body leaves out. */
  quotes?: { author: string | null; text: string }[];
  editedAt?: number | null;
};
