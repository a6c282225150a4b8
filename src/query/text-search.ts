import type { TextQuery } from "./text-query.ts";

/** Kind of record that a matching text belongs to. */
export type HitKind = "submission" | "comment" | "generation" | "file";

/** One text that matches a search. */
export type Hit = {
  kind: HitKind;
  /** Id of the submission, comment or generation, or the number of the file. */
  id: string;
  /** Id of the submission or of the comment's submission; `null` for records of several submissions. */
  submission: string | null;
  /** Unix seconds; `null` where unknown. */
  created: number | null;
  /** The text as HTML, with the hits in `<mark>`. */
  highlight: string;
  score: number;
};

export type SearchRequest = {
  query: TextQuery;
  /** Absent: all kinds. */
  kind?: HitKind | undefined;
  /** Whether to include records removed upstream. */
  removed: boolean;
  limit: number;
};
