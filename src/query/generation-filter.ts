import type { TextQuery } from "./text-query.ts";

/** What may be asked for; times in Unix seconds, both inclusive. */
export type FacetFilter = {
  author?: string | undefined;
  type?: string | undefined;
  tool?: string | undefined;
  place?: string | undefined;
  from?: number | undefined;
  to?: number | undefined;
};

/** Which generations are wanted. Times (when they were made) are Unix seconds, both inclusive. */
export type GenerationFilter = FacetFilter & {
  /** Absent: all of them, newest first. */
  query?: TextQuery | undefined;
  /** Whether those are among them that stand in removed submissions only. */
  removed: boolean;
};
