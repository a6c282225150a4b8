import { z } from "zod";
import { AppError } from "../errors.ts";
import type { Fetcher } from "../net/fetcher.ts";
import { type ItemPage, pollMembers } from "./over-members.ts";
import { parseRedditAddress } from "../sites/reddit/address.ts";
import type { PollRequest } from "./source.ts";

/** A question to an archive; times in seconds, whether it takes them to be within or without. */
export type ArchiveQuery = { sort: "asc" | "desc"; after?: string; before?: string } & (
  { subreddit: string } | { author: string }
);

/** A post or a comment. */
type Dated = { id: string; created: number };

/** An archive that gives pages of posts, or of comments, by time alone. */
export type Archive<Item extends Dated> = {
  name: string;
  /** What it gives, as its messages call it. */
  noun: string;
  /** @param isSecond all that can be had of one second is wanted. Returns the items, and whether there may be more. */
  ask(query: ArchiveQuery, fetcher: Fetcher, isSecond: boolean): Promise<{ items: unknown[]; full: boolean }>;
  read(item: unknown): Item | undefined;
};

/** Posts that reach the archive this much later than their younger neighbours are still found. */
const OVERLAP_SECONDS = 120;
/** Over this many posts within the overlap, reading them again would cost more than it finds. */
const OVERLAP_POSTS = 25;

/** Where to go on: everything from the second `at` on, but for the posts `ids`, is still to be read. */
const markSchema = z.object({ at: z.number().int(), ids: z.array(z.string()) });
type Mark = z.infer<typeof markSchema>;
type Page<Item> = { posts: Item[]; full: boolean };
type Place = { subreddit: string } | { author: string };
/** Whom is asked, for what. */
type Pages<Item extends Dated> = {
  archive: Archive<Item>;
  place: Place;
  request: PollRequest;
  fetcher: Fetcher;
};

/**
 * Reads one page of a feed: a subreddit, a user, or several subreddits in turn.
 * @throws AppError `gone` for what no archive knows: a list that a user keeps at Reddit.
 */
export async function pollArchive<Item extends Dated>(
  archive: Archive<Item>,
  request: PollRequest,
  fetcher: Fetcher,
): Promise<ItemPage<Item>> {
  const address = parseRedditAddress(request.address);
  const poll = (one: PollRequest, place: Place): Promise<ItemPage<Item>> => {
    const pages = { archive, place, request: one, fetcher };
    return one.lane === "backfill" ? pollBackfill(pages) : pollNew(pages);
  };
  switch (address?.kind) {
    case "subreddit":
      return poll(request, { subreddit: address.name });
    case "user":
      return poll(request, { author: address.name });
    case "subreddits":
      return pollMembers(address.names, request, (one) => poll(one, { subreddit: one.address }));
    default:
      throw new AppError(
        "gone",
        `poll ${request.address} in ${archive.name}: an archive knows subreddits and users only`,
      );
  }
}

/** First the newest page, then upwards from there. What claims to be of the future moves nothing. */
async function pollNew<Item extends Dated>(pages: Pages<Item>): Promise<ItemPage<Item>> {
  const { request } = pages;
  const { since, newest, now } = request;
  const mark = markSchema.safeParse(request.cursor).data;
  if (mark) return readUpwards(pages, { ...mark, at: Math.min(mark.at, now) });
  if (newest !== undefined) {
    const at = Math.max(since, Math.min(newest, now) - OVERLAP_SECONDS);
    return readUpwards(pages, { at, ids: [] });
  }
  const { posts, full } = await readPage(pages, "desc", { from: since });
  const past = until(posts, now);
  const [first, last] = [earliest(past), latest(past)];
  const at = Math.max(since, full ? (first ?? since) : since, (last ?? since) - OVERLAP_SECONDS);
  return { items: posts, cursor: { at, ids: idsFrom(posts, at) }, next: "idle", newest: last };
}

/** Downwards from now to `since`. */
async function pollBackfill<Item extends Dated>(pages: Pages<Item>): Promise<ItemPage<Item>> {
  const { request } = pages;
  const { since } = request;
  const mark = markSchema.safeParse(request.cursor).data ?? { at: request.now, ids: [] };
  if (mark.at < since) return { items: [], cursor: mark, next: "done" };
  const page = await readPage(pages, "desc", { from: since, to: mark.at });
  const last = earliest(page.posts);
  if (page.full && last === mark.at) {
    const items = await readSecond(pages, mark, page.posts);
    return { items, cursor: { at: mark.at - 1, ids: [] }, next: "more" };
  }
  const at = last ?? mark.at;
  const ids = page.posts.filter((post) => post.created === at).map((post) => post.id);
  return {
    items: without(page.posts, mark.ids),
    cursor: { at, ids },
    next: page.full ? "more" : "done",
  };
}

async function readUpwards<Item extends Dated>(pages: Pages<Item>, mark: Mark): Promise<ItemPage<Item>> {
  const { now } = pages.request;
  const page = await readPage(pages, "asc", { from: mark.at });
  const past = until(page.posts, now);
  const last = latest(past) ?? mark.at;
  // A page that goes on into the future holds everything until now.
  const full = page.full && past.length === page.posts.length;
  if (full && last === mark.at) {
    const items = await readSecond(pages, mark, page.posts);
    return { items, cursor: { at: mark.at + 1, ids: [] }, next: "more", newest: last };
  }
  const overlap = Math.max(mark.at, last - OVERLAP_SECONDS);
  const dense = full && idsFrom(page.posts, overlap).length > OVERLAP_POSTS;
  const at = dense ? last : overlap;
  const known = at === mark.at ? mark.ids : [];
  return {
    items: without(page.posts, mark.ids),
    cursor: { at, ids: [...new Set([...known, ...idsFrom(page.posts, at)])] },
    next: full ? "more" : "idle",
    newest: last,
  };
}

/**
 * A full page within one second cannot be paged further: that second is asked for from both ends, as much of it as
 * the archive gives at its present load (`auto`: 100 to 1,000 each), and then left behind.
 */
async function readSecond<Item extends Dated>(
  { archive, place, fetcher }: Pages<Item>,
  mark: Mark,
  posts: Item[],
): Promise<Item[]> {
  const found = new Map(posts.map((post) => [post.id, post]));
  const second = { ...place, after: String(mark.at - 1), before: String(mark.at + 1) };
  for (const sort of ["asc", "desc"] as const) {
    const { items } = await archive.ask({ ...second, sort }, fetcher, true);
    for (const post of items.map(archive.read)) if (post?.created === mark.at) found.set(post.id, post);
  }
  return without([...found.values()], mark.ids);
}

/** @param between Seconds, both inclusive; whether the archive takes its `after` and `before` so is not relied on. */
async function readPage<Item extends Dated>(
  { archive, place, request, fetcher }: Pages<Item>,
  sort: "asc" | "desc",
  { from, to }: { from: number; to?: number },
): Promise<Page<Item>> {
  const query = {
    ...place,
    sort,
    ...(from > 1 && { after: String(from - 1) }),
    ...(to !== undefined && { before: String(to + 1) }),
  };
  const { items, full } = await archive.ask(query, fetcher, false);
  const posts = items.map(archive.read).filter((post) => post !== undefined);
  if (full && !posts.length)
    throw new AppError(
      "bad_answer",
      `read ${request.address} in ${archive.name}: ${items.length} ${archive.noun}, none readable`,
    );
  return { posts: posts.filter((post) => post.created >= from && post.created <= (to ?? Infinity)), full };
}

function until<Item extends Dated>(posts: readonly Item[], now: number): Item[] {
  return posts.filter((post) => post.created <= now);
}

function earliest(posts: readonly Dated[]): number | undefined {
  return posts.length ? Math.min(...posts.map((post) => post.created)) : undefined;
}

function latest(posts: readonly Dated[]): number | undefined {
  return posts.length ? Math.max(...posts.map((post) => post.created)) : undefined;
}

function idsFrom(posts: readonly Dated[], at: number): string[] {
  return posts.filter((post) => post.created >= at).map((post) => post.id);
}

function without<Item extends Dated>(posts: readonly Item[], ids: readonly string[]): Item[] {
  const known = new Set(ids);
  return posts.filter((post) => !known.has(post.id));
}
