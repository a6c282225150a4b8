import type { Context } from "hono";
import { z } from "zod";
import type { GenerationFilter } from "../../query/generation-filter.ts";
import { parseTextQuery } from "../../query/text-query.ts";
import { seesRemoved } from "../caller.ts";
import { moment, searchText } from "./fields.ts";
import { readQuery } from "./read-query.ts";

const parameters = z.object({
  q: searchText().optional(),
  author: z.string().max(100, "a name of at most 100 characters").optional(),
  subreddit: z.string().max(100, "a name of at most 100 characters").optional(),
  type: z.enum(["", "caption", "edit", "variation"], "caption, edit or variation").optional(),
  tool: z.string().max(100, "a name of at most 100 characters").optional(),
  from: moment("start").optional(),
  to: moment("end").optional(),
});

/** The filter of generations in a query string: `q author subreddit type tool from to`. @throws AppError as `readQuery`. */
export function readGenerationFilter(c: Context): GenerationFilter {
  const { q, subreddit, author, type, ...rest } = readQuery(c, parameters);
  return {
    ...rest,
    // An empty field of a form is an absent one.
    author: author || undefined,
    type: type || undefined,
    place: subreddit?.replace(/^\/?r\//, ""),
    query: q === undefined || q.trim() === "" ? undefined : parseTextQuery(q),
    removed: seesRemoved(c),
  };
}
