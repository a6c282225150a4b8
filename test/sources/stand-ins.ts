import type { Fetcher } from "../../src/net/fetcher.ts";
import type { Poll, PollRequest, Source } from "../../src/sources/source.ts";
import { memoryFetcher, type MemoryReply } from "./memory-fetcher.ts";

export type Post = { id: string; created: number };

/** What both upstreams hold: posts of one subreddit, changed in place by a test. */
export type World = { subreddit: string; created: number; posts: Post[] };

/** A post as Reddit would show it. */
export function redditPost({ id, created }: Post, subreddit: string): Record<string, unknown> {
  return {
    id,
    name: `t3_${id}`,
    title: `title of ${id}`,
    author: "somebody",
    subreddit,
    created_utc: created,
    permalink: `/r/${subreddit}/comments/${id}/title/`,
    url: `https://i.redd.it/${id}.jpg`,
    is_self: false,
    over_18: false,
  };
}

/**
 * Arctic Shift as documented: `after` and `before` exclude their second, sorted by time alone (posts of one second
 * come in the order of their ids, or the reverse), 25 unless told, 100 at most, or 150 when left to it.
 */
export function archiveOf(world: World, { slowAbove = 100 }: { slowAbove?: number } = {}): Fetcher {
  const same = (name: string | null) => name?.toLowerCase() === world.subreddit.toLowerCase();
  return memoryFetcher(({ pathname, searchParams }): MemoryReply => {
    const show = (posts: Post[]) => ({
      body: { data: posts.map((post) => redditPost(post, world.subreddit)) },
    });
    if (pathname === "/api/subreddits/search") {
      const listed = { display_name: world.subreddit, created_utc: world.created };
      return { body: { data: same(searchParams.get("subreddit")) ? [listed] : [] } };
    }
    if (pathname === "/api/posts/ids") {
      const ids = searchParams.get("ids")?.split(",") ?? [];
      return show(world.posts.filter((post) => ids.includes(post.id)));
    }
    const auto = searchParams.get("limit") === "auto";
    const limit = auto ? 150 : Number(searchParams.get("limit") ?? 25);
    if (pathname !== "/api/posts/search" || (limit > 100 && !auto))
      return { status: 400, body: { data: null, error: "?" } };
    if (limit > slowAbove)
      return { status: 422, body: { data: null, error: "Timeout. Maybe slow down a bit" } };
    const after = Number(searchParams.get("after") ?? -Infinity);
    const before = Number(searchParams.get("before") ?? Infinity);
    const found = world.posts
      .filter((post) => same(searchParams.get("subreddit")) && post.created > after && post.created < before)
      .toSorted((one, other) => one.created - other.created || one.id.localeCompare(other.id));
    if (searchParams.get("sort") !== "asc") found.reverse();
    return show(found.slice(0, limit));
  });
}

/** Reddit's API as documented: a token first, listings newest first, walked by `after`, ended after 1,000. */
export function redditOf(world: World): Fetcher {
  return memoryFetcher(({ hostname, pathname, searchParams }): MemoryReply => {
    if (hostname === "www.reddit.com") return { body: { access_token: "t", expires_in: 3600 } };
    const [, , name = ""] = pathname.split("/");
    const show = (posts: Post[], after: string | null) => ({
      body: {
        kind: "Listing",
        data: {
          after,
          children: posts.map((post) => ({ kind: "t3", data: redditPost(post, world.subreddit) })),
        },
      },
    });
    if (pathname === "/api/info") {
      const names = searchParams.get("id")?.split(",") ?? [];
      return show(
        world.posts.filter((post) => names.includes(`t3_${post.id}`)),
        null,
      );
    }
    if (name.toLowerCase() !== world.subreddit.toLowerCase())
      return { status: 404, body: { message: "Not Found", error: 404 } };
    if (pathname.endsWith("/about"))
      return { body: { kind: "t5", data: { display_name: world.subreddit, created_utc: world.created } } };
    const listing = world.posts
      .toSorted((one, other) => other.created - one.created || other.id.localeCompare(one.id))
      .slice(0, 1000);
    const start = listing.findIndex((post) => `t3_${post.id}` === searchParams.get("after")) + 1;
    const page = listing.slice(start, start + Number(searchParams.get("limit") ?? 25));
    const last = page.at(-1);
    return show(page, last && start + page.length < listing.length ? `t3_${last.id}` : null);
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
    cursor = JSON.parse(JSON.stringify(poll.cursor)) as Poll["cursor"];
    if (poll.next !== "more") return { ids, cursor, ends: poll.next };
  }
  throw new Error("the lane does not end");
}
