import type { TextQuery } from "./text-query.ts";

/** Facets of a generation; times in Unix seconds, both inclusive. */
export type FacetFilter = {
  author?: string | undefined;
  type?: string | undefined;
  tool?: string | undefined;
  place?: string | undefined;
  from?: number | undefined;
  to?: number | undefined;
};

/** Selects generations by their facets and text. */
export type GenerationFilter = FacetFilter & {
  /** Absent: all, newest first. */
  query?: TextQuery | undefined;
  /** Whether to include those that only removed submissions show. */
  removed: boolean;
};
