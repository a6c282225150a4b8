import { Hono } from "hono";
import { z } from "zod";
import { parseTextQuery } from "../../query/text-query.ts";
import type { AppContext } from "../app-context.ts";
import { seesRemoved } from "../caller.ts";
import { searchText } from "../request/fields.ts";
import { readQuery } from "../request/read-query.ts";

const parameters = z.object({
  q: searchText(),
  kind: z
    .enum(["submission", "comment", "generation", "file"], "submission, comment, generation or file")
    .optional(),
  limit: z
    .string()
    .regex(/^\d{1,3}$/, "a whole number from 1 to 200")
    .transform(Number)
    .refine((limit) => limit >= 1 && limit <= 200, "a whole number from 1 to 200")
    .default(50),
});

/** `/api/search`: full-text search over titles, comments, prompts and cameras, best first, among the newest matches of each kind. */
export function textSearch({ store }: Pick<AppContext, "store">): Hono {
  return new Hono().get("/", async (c) => {
    const { q, kind, limit } = readQuery(c, parameters);
    return c.json(
      await store.searchTexts({ query: parseTextQuery(q), kind, limit, removed: seesRemoved(c) }),
    );
  });
}
