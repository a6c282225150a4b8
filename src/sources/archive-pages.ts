import { z } from "zod";
import { AppError } from "../errors.ts";
import type { Fetcher } from "../net/fetcher.ts";
import { type ItemPage, pollMembers } from "./over-members.ts";
import { parseRedditAddress } from "../sites/reddit/address.ts";
import type { PollRequest } from "./source.ts";

/** A query to an archive. Times are Unix seconds; archives differ in whether they include the bounds. */
export type ArchiveQuery = { sort: "asc" | "desc"; after?: string; before?: string } & (
  { subreddit: string } | { author: string }
);

/** A post or a comment. */
type Dated = { id: string; created: number };

/** An archive that gives pages of posts, or of comments, by time alone. */
export type Archive<Item extends Dated> = {
  name: string;
  /** What it returns, as messages name it: `posts`. */
  noun: string;
  /**
   * @param isSecond asks for as many items of one second as the archive returns.
   * @returns the items; `full`: there may be more.
   */
  ask(query: ArchiveQuery, fetcher: Fetcher, isSecond: boolean): Promise<{ items: unknown[]; full: boolean }>;
  read(item: unknown): Item | undefined;
};

/** Posts that reach the archive up to this much later than younger posts are still read. */
const OVERLAP_SECONDS = 120;
/** With more posts than this in the overlap, reading it again costs more than it finds. */
const OVERLAP_POSTS = 25;

/** Where to go on: everything from the second `at` on, except the posts `ids`, is still to be read. */
const markSchema = z.object({ at: z.number().int(), ids: z.array(z.string()) });
type Mark = z.infer<typeof markSchema>;
type Page<Item> = { posts: Item[]; full: boolean };
type Place = { subreddit: string } | { author: string };
/** One feed of one archive. */
type Pages<Item extends Dated> = {
  archive: Archive<Item>;
  place: Place;
  request: PollRequest;
  fetcher: Fetcher;
};

/**
 * Reads one page of a feed: a subreddit, a user, or several subreddits in turn.
 * @throws AppError `gone` for a multireddit: archives do not have those.
 */
export async function pollArchive<Item extends Dated>(
  archive: Archive<Item>,
  request: PollRequest,
  fetcher: Fetcher,
): Promise<ItemPage<Item>> {
  const address = parseRedditAddress(request.address);
  const poll = (pollRequest: PollRequest, place: Place): Promise<ItemPage<Item>> => {
    const pages = { archive, place, request: pollRequest, fetcher };
    return pollRequest.lane === "backfill" ? pollBackfill(pages) : pollNew(pages);
  };
  switch (address?.kind) {
    case "subreddit":
      return poll(request, { subreddit: address.name });
    case "user":
      return poll(request, { author: address.name });
    case "subreddits":
      return pollMembers(address.names, request, (member) => poll(member, { subreddit: member.address }));
    default:
      throw new AppError(
        "gone",
        `poll ${request.address} in ${archive.name}: archives hold only subreddits and users`,
      );
  }
}

/** First the newest page, then upwards from there. A post dated in the future does not move the cursor. */
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

/** Reads downwards from now to `since`. */
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
  // A page that reaches into the future holds everything up to now.
  const full = page.full && past.length === page.posts.length;
  if (full && last === mark.at) {
    const items = await readSecond(pages, mark, page.posts);
    return { items, cursor: { at: mark.at + 1, ids: [] }, next: "more", newest: last };
  }
  const overlap = Math.max(mark.at, last - OVERLAP_SECONDS);
  const dense = full && idsFrom(page.posts, overlap).length > OVERLAP_POSTS;
  const at = dense ? last : overlap;
  const earlierIds = at === mark.at ? mark.ids : [];
  return {
    items: without(page.posts, mark.ids),
    cursor: { at, ids: [...new Set([...earlierIds, ...idsFrom(page.posts, at)])] },
    next: full ? "more" : "idle",
    newest: last,
  };
}

/**
 * A full page within one second cannot be paged further: that second is read from both ends, as many items as the
 * archive returns at its present load (`auto`: 100 to 1,000 each), and then skipped.
 */
async function readSecond<Item extends Dated>(
  { archive, place, fetcher }: Pages<Item>,
  mark: Mark,
  posts: Item[],
): Promise<Item[]> {
  const byId = new Map(posts.map((post) => [post.id, post]));
  const second = { ...place, after: String(mark.at - 1), before: String(mark.at + 1) };
  for (const sort of ["asc", "desc"] as const) {
    const { items } = await archive.ask({ ...second, sort }, fetcher, true);
    for (const post of items.map(archive.read)) if (post?.created === mark.at) byId.set(post.id, post);
  }
  return without([...byId.values()], mark.ids);
}

/** @param range seconds, both inclusive; it does not depend on whether the archive's own bounds are inclusive. */
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
      `read ${request.address} in ${archive.name}: ${items.length} ${archive.noun}, none could be read`,
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
  const excluded = new Set(ids);
  return posts.filter((post) => !excluded.has(post.id));
}
