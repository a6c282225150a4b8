import type { Filter, Term } from "../query/filter.ts";
import { parseSelection } from "../query/selection.ts";
import type { ExportRequest } from "../datasets/formats/dataset-request.ts";

/**
 * What a request selects.
 * @throws AppError `bad_request` for a query that is none, or can select nothing.
 */
export function filterOf({ query, caption }: Pick<ExportRequest, "query" | "caption">): Filter {
  const filter = parseSelection(query);
  if (caption !== "prompt") return filter;
  const hasPrompt: Term = { key: "has", isNegated: false, demand: { kind: "words", words: ["prompt"] } };
  return { ...filter, terms: [...filter.terms, hasPrompt] };
}
