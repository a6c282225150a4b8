import type { Context } from "hono";
import type { PostCount } from "../../../model/post.ts";
import type { AppContext } from "../../app-context.ts";
import { type GalleryQuery, galleryPath, readGalleryQuery } from "./gallery-query.ts";

/** A part of the query, where it leads to without it, and how many pictures it hides; null: not known. */
export type Chip = { part: string; path: string; hidden: number | null };

/** Parts of a query that can be taken away by a link. */
const maxChips = 8;
/** Milliseconds for all counts of a page: what is not counted by then is not told. */
const countMs = 8;

/** How many pictures the query selects, and how many more there would be without each of its parts. */
export async function countChips(
  c: Context,
  { store }: Pick<AppContext, "store">,
  asked: GalleryQuery,
): Promise<{ count: PostCount; chips: Chip[] }> {
  const without = asked.parts.slice(0, maxChips).map((_, index) => asked.parts.toSpliced(index, 1));
  const queries = [asked, ...without.map((rest) => readGalleryQuery(c, rest.join(" ")))];
  const requests = queries.map(({ filter, removed }) => ({ filter, removed }));
  const [count = { count: 0, isWhole: false }, ...counts] = await store.countPosts(requests, countMs);
  const chips = without.map((rest, index) => {
    const all = counts[index];
    const isKnown = all !== undefined && all.isWhole && count.isWhole;
    return {
      part: asked.parts[index] ?? "",
      path: galleryPath(rest),
      hidden: isKnown ? all.count - count.count : null,
    };
  });
  return { count, chips };
}
