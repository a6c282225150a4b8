import { Hono } from "hono";
import { z } from "zod";
import { type BegunPart, begunPart, termOf } from "../../query/begun-part.ts";
import { collections, type FilterKey, possessions } from "../../query/filter.ts";
import { keyHints } from "../../query/key-hints.ts";
import type { AppContext } from "../app-context.ts";
import { readQuery } from "../request/read-query.ts";

/** A text that could stand in a part's place: of how many pictures, or what it is about. */
type Completion = { text: string; count: number | null; about: string | null };

const maxCompletions = 10;

/** Keys whose values are counted. */
const countedKeys = ["source", "subreddit", "author", "flair", "format", "challenge", "tool"] as const;
type CountedKey = (typeof countedKeys)[number];

/** Values of keys that have few. */
const fewValues: Partial<Record<FilterKey, readonly string[]>> = {
  has: possessions,
  in: collections,
  nsfw: ["yes", "no"],
  removed: ["yes", "no"],
};

const shape = z.strictObject({
  tags: z.string().max(1000, "a query of at most 1000 characters").default(""),
  at: z
    .string()
    .regex(/^\d{1,4}$/, "the number of a character of the query")
    .transform(Number)
    .optional(),
});

type Needs = Pick<AppContext, "store">;

/** `/api/complete`: what the part of a query at a character could go on with. */
export const completions = ({ store }: Needs): Hono =>
  new Hono().get("/", async (c) => {
    const { tags, at = tags.length } = readQuery(c, shape);
    const part = begunPart(tags, Math.min(at, tags.length));
    if (!part) return c.json({ start: at, end: at, completions: [] });
    const found = part.key ? await valuesOf(store, part, part.key) : await wordsOf(store, part);
    return c.json({ start: part.start, end: part.end, completions: found.slice(0, maxCompletions) });
  });

async function valuesOf(store: Needs["store"], part: BegunPart, key: FilterKey): Promise<Completion[]> {
  const begin = part.begin
    .toLowerCase()
    .replace(key === "subreddit" || key === "author" ? /^\/?[ru]\// : "", "");
  const counted = isCounted(key)
    ? await store.completeValue(key, begin, maxCompletions)
    : (fewValues[key] ?? [])
        .filter((value) => value.startsWith(begin))
        .map((value) => ({ value, count: null }));
  return counted.flatMap(({ value, count }) => {
    const text = part.kept.includes(value) ? undefined : termOf(part, key, value);
    return text === undefined ? [] : [{ text, count, about: null }];
  });
}

const isCounted = (key: FilterKey): key is CountedKey => countedKeys.some((counted) => counted === key);

/** Keys that begin so, then words of titles and prompts; with nothing typed the keys alone. */
async function wordsOf(store: Needs["store"], { sign, begin }: BegunPart): Promise<Completion[]> {
  const lower = begin.toLowerCase();
  const keys = (Object.keys(keyHints) as FilterKey[])
    .filter((key) => key.startsWith(lower))
    .map((key) => ({ text: `${sign}${key}:`, count: null, about: keyHints[key] }));
  if (lower === "") return keys;
  const words = await store.completeWord(lower, maxCompletions);
  return [...keys, ...words.map(({ value, count }) => ({ text: sign + value, count, about: null }))];
}
