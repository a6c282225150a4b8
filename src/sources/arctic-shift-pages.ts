import { z } from "zod";
import { AppError } from "../errors.ts";
import type { Fetcher } from "../net/fetcher.ts";
import type { Sighting } from "../records.ts";
import { readArchivedPost } from "./arctic-shift-post.ts";
import { askArchivePage } from "./arctic-shift-query.ts";
import type { Poll, PollRequest } from "./source.ts";

/** Posts that reach the archive this much later than their younger neighbours are still found. */
const OVERLAP_SECONDS = 120;
/** Over this many posts within the overlap, reading them again would cost more than it finds. */
const OVERLAP_POSTS = 25;

/** Where to go on: everything from the second `at` on, but for the posts `ids`, is still to be read. */
const markSchema = z.object({ at: z.number().int(), ids: z.array(z.string()) });
type Mark = z.infer<typeof markSchema>;
type Page = { posts: Sighting[]; full: boolean };
type Sort = "asc" | "desc";

/** First the newest page, then upwards from there. What claims to be of the future moves nothing. */
export async function pollNew(request: PollRequest, fetcher: Fetcher): Promise<Poll> {
  const { since, newest, now } = request;
  const mark = markSchema.safeParse(request.cursor).data;
  if (mark) return readUpwards(request, { ...mark, at: Math.min(mark.at, now) }, fetcher);
  if (newest !== undefined) {
    const at = Math.max(since, Math.min(newest, now) - OVERLAP_SECONDS);
    return readUpwards(request, { at, ids: [] }, fetcher);
  }
  const { posts, full } = await readPage(request.address, "desc", { from: since }, fetcher);
  const past = until(posts, now);
  const [first, last] = [earliest(past), latest(past)];
  const at = Math.max(since, full ? (first ?? since) : since, (last ?? since) - OVERLAP_SECONDS);
  return { sightings: posts, cursor: { at, ids: idsFrom(posts, at) }, next: "idle", newest: last };
}

/** Downwards from now to `since`. */
export async function pollBackfill(request: PollRequest, fetcher: Fetcher): Promise<Poll> {
  const { address, since } = request;
  const mark = markSchema.safeParse(request.cursor).data ?? { at: request.now, ids: [] };
  if (mark.at < since) return { sightings: [], cursor: mark, next: "done" };
  const page = await readPage(address, "desc", { from: since, to: mark.at }, fetcher);
  const last = earliest(page.posts);
  if (page.full && last === mark.at) {
    const sightings = await readSecond(address, mark, page.posts, fetcher);
    return { sightings, cursor: { at: mark.at - 1, ids: [] }, next: "more" };
  }
  const at = last ?? mark.at;
  const ids = page.posts.filter((post) => post.created === at).map((post) => post.id);
  return {
    sightings: without(page.posts, mark.ids),
    cursor: { at, ids },
    next: page.full ? "more" : "done",
  };
}

async function readUpwards({ address, now }: PollRequest, mark: Mark, fetcher: Fetcher): Promise<Poll> {
  const page = await readPage(address, "asc", { from: mark.at }, fetcher);
  const past = until(page.posts, now);
  const last = latest(past) ?? mark.at;
  // A page that goes on into the future holds everything until now.
  const full = page.full && past.length === page.posts.length;
  if (full && last === mark.at) {
    const sightings = await readSecond(address, mark, page.posts, fetcher);
    return { sightings, cursor: { at: mark.at + 1, ids: [] }, next: "more", newest: last };
  }
  const overlap = Math.max(mark.at, last - OVERLAP_SECONDS);
  const dense = full && idsFrom(page.posts, overlap).length > OVERLAP_POSTS;
  const at = dense ? last : overlap;
  const known = at === mark.at ? mark.ids : [];
  return {
    sightings: without(page.posts, mark.ids),
    cursor: { at, ids: [...new Set([...known, ...idsFrom(page.posts, at)])] },
    next: full ? "more" : "idle",
    newest: last,
  };
}

/**
 * A full page within one second cannot be paged further: that second is asked for from both ends, as much of it as
 * the archive gives at its present load (`auto`: 100 to 1,000 each), and then left behind.
 */
async function readSecond(
  address: string,
  mark: Mark,
  posts: Sighting[],
  fetcher: Fetcher,
): Promise<Sighting[]> {
  const found = new Map(posts.map((post) => [post.id, post]));
  const second = {
    subreddit: address,
    after: String(mark.at - 1),
    before: String(mark.at + 1),
  };
  for (const sort of ["asc", "desc"]) {
    const { items } = await askArchivePage(fetcher, { ...second, sort }, ["auto", "100", "50"]);
    for (const post of items.map(readArchivedPost)) if (post) found.set(post.id, post);
  }
  return without([...found.values()], mark.ids);
}

/** @param between Seconds, both inclusive; the archive's own `after` and `before` are exclusive. */
async function readPage(
  address: string,
  sort: Sort,
  between: { from: number; to?: number },
  fetcher: Fetcher,
): Promise<Page> {
  const { items, full } = await askArchivePage(fetcher, {
    subreddit: address,
    sort,
    ...(between.from > 1 && { after: String(between.from - 1) }),
    ...(between.to !== undefined && { before: String(between.to + 1) }),
  });
  const posts = items.map(readArchivedPost).filter((post) => post !== undefined);
  if (full && !posts.length)
    throw new AppError(
      "bad_answer",
      `read r/${address} in arctic-shift: ${items.length} posts, none readable`,
    );
  return { posts, full };
}

function until(posts: readonly Sighting[], now: number): Sighting[] {
  return posts.filter((post) => post.created <= now);
}

function earliest(posts: readonly Sighting[]): number | undefined {
  return posts.length ? Math.min(...posts.map((post) => post.created)) : undefined;
}

function latest(posts: readonly Sighting[]): number | undefined {
  return posts.length ? Math.max(...posts.map((post) => post.created)) : undefined;
}

function idsFrom(posts: readonly Sighting[], at: number): string[] {
  return posts.filter((post) => post.created >= at).map((post) => post.id);
}

function without(posts: readonly Sighting[], ids: readonly string[]): Sighting[] {
  const known = new Set(ids);
  return posts.filter((post) => !known.has(post.id));
}
