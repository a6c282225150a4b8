import type { Fetcher } from "../../src/net/fetcher.ts";
import type { Poll, PollRequest, Source } from "../../src/sources/source.ts";
import { memoryFetcher, type MemoryReply } from "./memory-fetcher.ts";

export type Post = { id: string; created: number };

/** What the upstreams hold: posts of one place, changed in place by a test. `address`: how a feed names it. */
export type World = { address: string; created: number; posts: Post[] };

const author = "spez";
/** The list of subreddits that a user keeps. */
const listed = ["pics", "EarthPorn"];

/** Where the `n`-th post of a world stands: in its subreddit, or in its subreddits in turn. */
function placeOf({ address }: World, n: number): string {
  if (address.includes("/m/")) return listed[n % listed.length] ?? "";
  if (address.startsWith("u/")) return "pics";
  const names = address.split("+");
  return names[n % names.length] ?? address;
}

/** A post as Reddit would show it. */
export function redditPost({ id, created }: Post, subreddit: string): Record<string, unknown> {
  return {
    id,
    name: `t3_${id}`,
    title: `title of ${id}`,
    author,
    subreddit,
    created_utc: created,
    permalink: `/r/${subreddit}/comments/${id}/title/`,
    url: `https://i.redd.it/${id}.jpg`,
    is_self: false,
    over_18: false,
  };
}

type Shown = { post: Post; subreddit: string };
const shown = (world: World): Shown[] =>
  world.posts.map((post, n) => ({ post, subreddit: placeOf(world, n) }));

const isSame = (one: string | null, other: string): boolean => one?.toLowerCase() === other.toLowerCase();

/** What an archive finds by subreddit or author. */
function findIn(world: World, params: URLSearchParams): Shown[] {
  const [subreddit, by] = [params.get("subreddit"), params.get("author")];
  const isOf = (one: Shown) => (by === null ? isSame(subreddit, one.subreddit) : isSame(by, author));
  return shown(world).filter(isOf);
}

function sorted(found: Shown[], sort: string | null): Shown[] {
  const order = found.toSorted(
    ({ post: one }, { post: other }) => one.created - other.created || one.id.localeCompare(other.id),
  );
  return sort === "asc" ? order : order.reverse();
}

const dataOf = (found: readonly Shown[]): MemoryReply => ({
  body: { data: found.map(({ post, subreddit }) => redditPost(post, subreddit)) },
});

const idsIn = (world: World, ids: string | null): Shown[] =>
  shown(world).filter(({ post }) => ids?.split(",").includes(post.id));

/**
 * Arctic Shift as documented: `after` and `before` exclude their second, sorted by time alone (posts of one second
 * come in the order of their ids, or the reverse), 25 unless told, 100 at most, or 150 when left to it.
 */
export function archiveOf(world: World, { slowAbove = 100 }: { slowAbove?: number } = {}): Fetcher {
  return memoryFetcher(({ pathname, searchParams }): MemoryReply => {
    if (pathname === "/api/subreddits/search") {
      const name = world.address.split("+").find((one) => isSame(searchParams.get("subreddit"), one));
      return { body: { data: name ? [{ display_name: name, created_utc: world.created }] : [] } };
    }
    if (pathname === "/api/posts/ids") return dataOf(idsIn(world, searchParams.get("ids")));
    const auto = searchParams.get("limit") === "auto";
    const limit = auto ? 150 : Number(searchParams.get("limit") ?? 25);
    const isComments = pathname === "/api/comments/search";
    if ((pathname !== "/api/posts/search" && !isComments) || (limit > 100 && !auto))
      return { status: 400, body: { data: null, error: "?" } };
    if (limit > slowAbove)
      return { status: 422, body: { data: null, error: "Timeout. Maybe slow down a bit" } };
    const after = Number(searchParams.get("after") ?? -Infinity);
    const before = Number(searchParams.get("before") ?? Infinity);
    const found = findIn(world, searchParams).filter(
      ({ post }) => post.created > after && post.created < before,
    );
    const page = sorted(found, searchParams.get("sort")).slice(0, limit);
    return isComments ? commentsOf(page) : dataOf(page);
  });
}

/** Under each post stands one comment, of its time and by its id. */
const commentsOf = (page: readonly Shown[]): MemoryReply => ({
  body: {
    data: page.map(({ post: { id, created } }) => ({
      id,
      link_id: `t3_${id}`,
      parent_id: `t3_${id}`,
      author,
      created_utc: created,
      body: "see",
    })),
  },
});

/** PullPush, which takes the seconds of `after` and `before` to be within or without: nobody says. */
export function pullPushOf(world: World, { inclusive = false }: { inclusive?: boolean } = {}): Fetcher {
  return memoryFetcher(({ hostname, pathname, searchParams }): MemoryReply => {
    if (hostname !== "api.pullpush.io" || pathname !== "/reddit/search/submission/")
      return { status: 404, body: { detail: "Not Found" } };
    const ids = searchParams.get("ids");
    if (ids !== null) return dataOf(idsIn(world, ids));
    const edge = inclusive ? 1 : 0;
    const after = Number(searchParams.get("after") ?? -Infinity) - edge;
    const before = Number(searchParams.get("before") ?? Infinity) + edge;
    const found = findIn(world, searchParams).filter(
      ({ post }) => post.created > after && post.created < before,
    );
    const size = Math.min(Number(searchParams.get("size") ?? 10), 100);
    return dataOf(sorted(found, searchParams.get("sort")).slice(0, size));
  });
}

/** Whether a path of Reddit is about the world's place; `newest`: its listing. */
function isAbout({ address }: World, pathname: string): boolean {
  const path = pathname.toLowerCase();
  const name = address.toLowerCase();
  const own = name.startsWith("u/") ? `/user/${name.slice(2)}` : `/r/${name}`;
  return path.startsWith(`${own}/`);
}

/** One page of a listing: the newest first, 1,000 at most, walked by `after`. */
function listingPage(world: World, params: URLSearchParams): { page: Shown[]; after: string | null } {
  const listing = sorted(shown(world), "desc").slice(0, 1000);
  const start = listing.findIndex(({ post }) => `t3_${post.id}` === params.get("after")) + 1;
  const page = listing.slice(start, start + Number(params.get("limit") ?? 25));
  const last = page.at(-1)?.post;
  return { page, after: last && start + page.length < listing.length ? `t3_${last.id}` : null };
}

/** Reddit's API as documented: a token first, listings newest first, walked by `after`, ended after 1,000. */
export function redditOf(world: World): Fetcher {
  const show = (page: readonly Shown[], after: string | null) => ({
    body: {
      kind: "Listing",
      data: {
        after,
        children: page.map(({ post, subreddit }) => ({ kind: "t3", data: redditPost(post, subreddit) })),
      },
    },
  });
  const missing = { status: 404, body: { message: "Not Found", error: 404 } };
  return memoryFetcher(({ hostname, pathname, searchParams }): MemoryReply => {
    if (hostname === "www.reddit.com") return { body: { access_token: "t", expires_in: 3600 } };
    if (pathname === "/api/info") {
      const names = searchParams.get("id")?.split(",") ?? [];
      return show(
        shown(world).filter(({ post }) => names.includes(`t3_${post.id}`)),
        null,
      );
    }
    const { created } = world;
    const [, first, name = ""] = pathname.split("/");
    if (first === "r" && pathname.endsWith("/about")) {
      const known = world.address.split("+").find((one) => isSame(name, one));
      return known ? { body: { kind: "t5", data: { display_name: known, created_utc: created } } } : missing;
    }
    if (pathname === "/user/spez/about" && world.address.startsWith("u/"))
      return { body: { kind: "t2", data: { name: author, created_utc: created } } };
    if (pathname === "/api/multi/user/spez/m/art" && world.address.includes("/m/"))
      return { body: { kind: "LabeledMulti", data: { name: "art", created_utc: created } } };
    if (!isAbout(world, pathname)) return missing;
    const { page, after } = listingPage(world, searchParams);
    return show(page, after);
  });
}

const escape = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/** Reddit's Atom feeds; whether they know `after` nobody says. */
export function atomOf(world: World, { knowsAfter = true }: { knowsAfter?: boolean } = {}): Fetcher {
  return memoryFetcher(({ hostname, pathname, searchParams }): MemoryReply => {
    if (hostname !== "www.reddit.com" || !pathname.endsWith("/.rss") || !isAbout(world, pathname))
      return { status: 404, body: "<html>" };
    if (!knowsAfter) searchParams.delete("after");
    const entries = listingPage(world, searchParams).page.map(({ post: { id, created }, subreddit }) => {
      const page = `https://www.reddit.com/r/${subreddit}/comments/${id}/title/`;
      const content = `<a href="https://i.redd.it/${id}.jpg">[link]</a> <a href="${page}">[comments]</a>`;
      const time = new Date(created * 1000).toISOString().replace(".000Z", "+00:00");
      return `<entry><author><name>/u/${author}</name></author><category term="${subreddit}" label="r/${subreddit}"/>
        <content type="html">${escape(content)}</content><id>t3_${id}</id><link href="${page}" />
        <updated>${time}</updated><published>${time}</published><title>title of ${id}</title></entry>`;
    });
    return {
      headers: { "content-type": "application/atom+xml; charset=UTF-8" },
      body: `<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">${entries.join("")}</feed>`,
    };
  });
}

/** Polls until there is nothing more, as a restarted process would: the cursor survives as JSON only. */
export async function followLane(
  source: Source,
  fetcher: Fetcher,
  request: PollRequest,
): Promise<{ ids: string[]; cursor: Poll["cursor"]; ends: Poll["next"] }> {
  const ids: string[] = [];
  let cursor = request.cursor;
  for (let polls = 0; polls < 500; polls++) {
    const poll = await source.poll({ ...request, cursor }, fetcher);
    ids.push(...poll.sightings.map((sighting) => sighting.id));
    ids.push(...(poll.comments ?? []).map((comment) => comment.id));
    cursor = JSON.parse(JSON.stringify(poll.cursor)) as Poll["cursor"];
    if (poll.next !== "more") return { ids, cursor, ends: poll.next };
  }
  throw new Error("the lane does not end");
}
