import type { Context } from "hono";
import { z } from "zod";
import type { RepostFilter } from "../../../model/repost.ts";
import { seesRemoved } from "../../caller.ts";
import { moment, text, withoutPrefix } from "../../request/fields.ts";
import { validate } from "../../request/body.ts";

export const repostStates = ["open", "confirmed", "dismissed", "withdrawn"] as const;

const name = () => z.union([z.literal(""), text(100).transform(withoutPrefix)]).optional();
/** Also as Reddit writes it: `u/name`. */
const author = () =>
  z.union([z.literal(""), text(100).transform((given) => given.replace(/^\/?u\//, ""))]).optional();
const shape = z.strictObject({
  state: z.enum(repostStates, repostStates.join(", ")).default("open"),
  place: name(),
  author: author(),
  score: z
    .union([z.literal(""), z.coerce.number().int().min(0).max(100)], "a number from 0 to 100")
    .optional(),
  since: z.union([z.literal(""), moment("start")]).optional(),
  template: z.union([z.literal(""), z.coerce.number().int().positive()]).optional(),
  after: z.coerce.number().int().nonnegative().default(0),
});

/** Which reposts a moderator goes through, and after which one. */
export type RepostQuery = { filter: RepostFilter; after: number; fields: Record<string, string> };

/** Reads the fields of the queue's form. @throws AppError `invalid_body` naming the field. */
export function readRepostQuery(c: Context, fields: Record<string, string>): RepostQuery {
  const { state, place, author, score, since, template, after } = validate(fields, shape);
  const filter = {
    state,
    place: place || undefined,
    author: author || undefined,
    minScore: score === "" ? undefined : score,
    since: since === "" ? undefined : since,
    template: template === "" ? undefined : template,
    removed: seesRemoved(c),
  };
  const kept = Object.entries(fields).filter(([key, value]) => value !== "" && key !== "after");
  return { filter, after, fields: Object.fromEntries(kept) };
}

/** Path of the queue with these fields. */
export function repostsPath(fields: Record<string, string | number>): string {
  const query = new URLSearchParams(Object.entries(fields).map(([name, value]) => [name, String(value)]));
  return query.size === 0 ? "/reposts" : `/reposts?${query}`;
}
