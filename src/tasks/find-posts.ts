import type { Context } from "../context.ts";
import type { PostPage, PostPlace } from "../model/post.ts";
import type { Filter } from "../query/filter.ts";

/** Milliseconds of one read on the reader thread, and of all of them. */
const readMs = 10;
const mostMs = 400;

/**
 * A page of the gallery, the newest file first. Where the main thread's short read does not fill it, the reader thread goes on in
 * short reads; `rest` is where to go on after the last of them.
 */
export async function findPosts(
  { store }: Pick<Context, "store">,
  { filter, removed }: { filter: Filter; removed: boolean },
  place: PostPlace,
  limit: number,
): Promise<PostPage> {
  const request = { filter, removed };
  const until = performance.now() + mostMs;
  let { posts, rest } = await store.postPage(request, place, limit);
  while (rest && performance.now() < until) {
    const more = await store.postPageFurther(request, rest, limit - posts.length, readMs);
    posts = place.from === "above" ? [...more.posts, ...posts] : [...posts, ...more.posts];
    rest = more.rest;
  }
  return { posts, rest };
}

/** The pictures on both sides of one, in a query's order. */
export async function findNeighbours(
  context: Pick<Context, "store">,
  request: { filter: Filter; removed: boolean },
  id: number,
): Promise<{ newer: number | null; older: number | null }> {
  const [newer, older] = await Promise.all([
    findPosts(context, request, { from: "above", id }, 1),
    findPosts(context, request, { from: "below", id }, 1),
  ]);
  return { newer: newer.posts[0]?.id ?? null, older: older.posts[0]?.id ?? null };
}
