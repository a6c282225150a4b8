import type { TextQuery } from "./text-query.ts";

/** What a text that was found belongs to. */
export type HitKind = "submission" | "comment" | "generation" | "file";

/** One text that answers a search. */
export type Hit = {
  kind: HitKind;
  /** Of the submission, comment or generation; of a file its number. */
  id: string;
  /** The submission that it is, or stands under; `null` for what stands in several. */
  submission: string | null;
  /** When it was made, `null` where nobody tells. */
  created: number | null;
  /** The text as HTML, with the hits in `<mark>`. */
  highlight: string;
  score: number;
};

export type SearchRequest = {
  query: TextQuery;
  /** Absent: all. */
  kind?: HitKind | undefined;
  /** Whether what was removed upstream is found. */
  removed: boolean;
  limit: number;
};
