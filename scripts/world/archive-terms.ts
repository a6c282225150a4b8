import { answerJson, escapeTexts } from "./answers.ts";
import { seedOf } from "./random.ts";
import type { Json } from "./world.ts";

const HOURS_36 = 36 * 3600;
/** Archived texts of posts before 2023 are escaped once. */
export const escapedUntil = 1_672_531_200;

/** Epoch seconds or milliseconds, or an ISO date. */
function readTime(text: string | null): number | undefined {
  if (!text) return undefined;
  const number = Number(text);
  if (Number.isNaN(number)) return Math.floor(Date.parse(text) / 1000);
  return number > 1e11 ? Math.floor(number / 1000) : number;
}

/** A refusal in the words of Arctic Shift. */
export const refuse = (error: string, status = 400): Response => answerJson({ data: null, error }, status);

type Fields = { readonly [field: string]: Json | undefined };

/** A post or a comment as archived: in the first 36 hours without a score; in the older years with every text escaped once. */
export function asArchived(
  thing: Fields & { created_utc: number },
  now: number,
  fields: string | null,
): Fields {
  const fresh = now - thing.created_utc < HOURS_36;
  const full: Fields = {
    ...thing,
    retrieved_on: thing.created_utc + 30,
    ...(fresh && { score: 1 }),
    ...(fresh && "num_comments" in thing && { num_comments: 0 }),
    _meta: fresh ? {} : { retrieved_2nd_on: thing.created_utc + HOURS_36 },
  };
  const old = thing.created_utc < escapedUntil;
  const wanted = fields?.split(",");
  return Object.fromEntries(
    Object.entries(full)
      .filter(([name]) => !wanted || wanted.includes(name))
      .map(([name, value]) => [name, old ? escapeTexts(value) : value]),
  );
}

let searches = 0;

/** What a search may ask for. */
export type Terms = { parameters: readonly string[]; fields: readonly string[] };

/**
 * Reads a search: `after` and `before` are excluded with their whole second, `limit` is 25 unless told, the newest come first.
 * @returns What picks a page from everything, oldest first; or a refusal.
 */
export function readSearch(
  query: URLSearchParams,
  { parameters, fields }: Terms,
): Response | (<Thing extends { id: string; created: number }>(all: readonly Thing[]) => Thing[]) {
  const round = ++searches;
  const unknown = [...query.keys()].find((name) => !parameters.includes(name));
  if (unknown) return refuse(`Unknown parameter '${unknown}'`);
  const field = query
    .get("fields")
    ?.split(",")
    .find((name) => !fields.includes(name));
  if (field) return refuse(`'${field}' is not a valid field`);
  const limit = query.get("limit") === "auto" ? 100 + ((round * 37) % 150) : Number(query.get("limit") ?? 25);
  if (!Number.isInteger(limit) || limit < 1 || (limit > 100 && query.get("limit") !== "auto"))
    return refuse("'limit' must be an integer between 1 and 100");
  const [after, before] = [readTime(query.get("after")), readTime(query.get("before"))];
  if (Number.isNaN(after) || Number.isNaN(before)) return refuse("Invalid date");
  return (all) => {
    const found = all.filter(
      ({ created }) => created > (after ?? -Infinity) && created < (before ?? Infinity),
    );
    const direction = query.get("sort") === "asc" ? 1 : -1;
    // The order within one second differs from one search to the next.
    const key = ({ id }: { id: string }) => seedOf(`${id}${round}`);
    return found.sort((a, b) => (a.created - b.created) * direction || key(a) - key(b)).slice(0, limit);
  };
}
