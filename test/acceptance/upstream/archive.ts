import { hashOf } from "./random.ts";
import type { Json, Post, WorldPost } from "./world-types.ts";
import type { World } from "./world.ts";

/** Every string escaped once for HTML, as Reddit gives them unless it is asked not to. */
export function escaped(value: Json): Json {
  if (typeof value === "string")
    return value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  if (Array.isArray(value)) return value.map((one: Json) => escaped(one));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, escaped(one)]));
}

/** The submissions the services know, those of other subreddits that were crossposted included. */
export class Shelf {
  private readonly byId = new Map<string, WorldPost>();
  private readonly parents = new Map<string, Post>();
  private readonly readings = new Map<string, number>();

  constructor(readonly worlds: readonly World[]) {
    for (const world of worlds) {
      for (const entry of world.posts) {
        this.byId.set(entry.post.id, entry);
        for (const parent of (entry.post["crosspost_parent_list"] ?? []) as readonly Post[])
          this.parents.set(parent.id, parent);
      }
    }
  }

  /** A post as a listing or a search shows it, which is how it was when it was first seen. */
  listed(entry: WorldPost): Post {
    return entry.early ? { ...entry.post, ...entry.early.fields } : entry.post;
  }

  /** A post asked for by id: what was not ready is, once it has been asked for often enough. */
  byIdNow(id: string): Post | undefined {
    const entry = this.byId.get(id);
    if (!entry) return this.parents.get(id);
    if (!entry.early) return entry.post;
    const readings = this.readings.get(id) ?? 0;
    this.readings.set(id, readings + 1);
    return readings >= entry.early.readsById ? entry.post : this.listed(entry);
  }

  /** The submissions of a subreddit, oldest first, whatever the case of its name. */
  of(subreddit: string): readonly WorldPost[] {
    return (
      this.worlds.find((world) => world.subreddit.toLowerCase() === subreddit.toLowerCase())?.posts ?? []
    );
  }

  /** The world of a subreddit. */
  world(subreddit: string): World | undefined {
    return this.worlds.find((world) => world.subreddit.toLowerCase() === subreddit.toLowerCase());
  }
}

const units: { readonly [unit: string]: number } = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** A date as the archive reads it: seconds, milliseconds, ISO 8601 or so long ago; undefined where it is none. */
export function archiveDate(text: string, now: number): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text))
    return Number(text) > 1e11 ? Math.floor(Number(text) / 1000) : Math.floor(Number(text));
  const ago = /^(\d+)([smhdw])$/.exec(text);
  if (ago) return now - Number(ago[1]) * (units[ago[2] ?? "s"] ?? 1);
  const parsed = Date.parse(text);
  return Number.isNaN(parsed) ? undefined : Math.floor(parsed / 1000);
}

const selectable = new Set(
  "author,author_fullname,created_utc,distinguished,id,retrieved_on,subreddit,subreddit_id,score,link_flair_text,num_comments,over_18,post_hint,selftext,spoiler,title,url".split(
    ",",
  ),
);

function json(body: Json, status = 200, headers: { readonly [name: string]: string } = {}): Response {
  return Response.json(body, {
    status,
    headers: { "x-ratelimit-remaining": "1800", "x-ratelimit-reset": "30", ...headers },
  });
}

function refused(error: string, status = 400): Response {
  return json({ data: null, error }, status);
}

/** Plays Arctic Shift. */
export class Archive {
  private searches = 0;

  constructor(
    private readonly shelf: Shelf,
    private readonly listedSubreddits: ReadonlySet<string>,
    private readonly now: () => number,
    /** The longest page that does not time out. */
    private readonly slowAbove = 1000,
  ) {}

  /** Answers one request. */
  answer(url: URL): Response {
    const query = url.searchParams;
    switch (url.pathname) {
      case "/api/posts/search":
        return this.search(query);
      case "/api/posts/ids":
        return this.ids(query);
      case "/api/subreddits/search":
        return this.subreddits(
          query.get("subreddit") ?? query.get("subreddit_prefix"),
          query.has("subreddit_prefix"),
        );
      case "/api/comments/search":
      case "/api/comments/ids":
      case "/api/subreddits/ids":
      case "/api/short_links":
        return json({ data: [] });
      case "/api/time_series":
        return this.perDay(query.get("key") ?? "");
      default:
        return new Response("Not Found", { status: 404 });
    }
  }

  private search(query: URLSearchParams): Response {
    this.searches++;
    // What goes wrong now and then, each once: the archive is slow, its gateway is down, its budget is spent.
    if (this.searches === 4) return refused("Timeout. Maybe slow down a bit", 422);
    if (this.searches === 7)
      return new Response("<html>503</html>", { status: 503, headers: { "content-type": "text/html" } });
    if (this.searches === 9)
      return json({ data: null, error: "Slow down a little" }, 429, { "retry-after": "1" });
    const limitText = query.get("limit") ?? "25";
    const limit = limitText === "auto" ? 100 + ((this.searches * 37) % 150) : Number(limitText);
    if (!Number.isInteger(limit) || limit < 1 || (limit > 100 && limitText !== "auto"))
      return refused("limit must be 1-100 or auto");
    if (limit > this.slowAbove) return refused("Timeout. Maybe slow down a bit", 422);
    const sort = query.get("sort") ?? "desc";
    if (sort !== "asc" && sort !== "desc") return refused("sort must be asc or desc");
    const bounds = ["after", "before"].map((name) => {
      const text = query.get(name);
      return text === null || text === "" ? null : (archiveDate(text, this.now()) ?? Number.NaN);
    });
    if (bounds.some((bound) => Number.isNaN(bound))) return refused("invalid date");
    const [after = null, before = null] = bounds;
    const fields = query.get("fields")?.split(",").filter(Boolean) ?? [];
    const strange = fields.find((field) => !selectable.has(field));
    if (strange !== undefined) return refused(`field '${strange}' cannot be selected`);
    const round = this.searches;
    // The order within one second is nobody's promise: it differs from one search to the next.
    const found = [...this.shelf.of(query.get("subreddit") ?? "")]
      .filter(
        ({ post }) =>
          (after === null || post.created_utc > after) && (before === null || post.created_utc < before),
      )
      .filter(({ post }) => post.created_utc <= this.now())
      .sort(
        (a, b) =>
          (a.post.created_utc - b.post.created_utc) * (sort === "asc" ? 1 : -1) ||
          hashOf(`${a.post.id}${round}`) - hashOf(`${b.post.id}${round}`),
      )
      .slice(0, limit);
    return json({ data: found.map((entry) => this.record(this.shelf.listed(entry), fields)) });
  }

  private ids(query: URLSearchParams): Response {
    const ids = (query.get("ids") ?? "").split(",").filter(Boolean);
    if (ids.length > 500) return refused("at most 500 ids");
    const posts = ids
      .map((id) => this.shelf.byIdNow(id.replace(/^t3_/, "")))
      .filter((post) => post !== undefined);
    return json({ data: posts.reverse().map((post) => this.record(post, [])) });
  }

  private record(post: Post, fields: readonly string[]): Json {
    const whole = {
      ...post,
      retrieved_on: post.created_utc + 9,
      _meta: { retrieved_2nd_on: post.created_utc + 130_000 },
    };
    if (fields.length === 0) return escaped(whole);
    return escaped(Object.fromEntries(Object.entries(whole).filter(([key]) => fields.includes(key))));
  }

  private subreddits(name: string | null, prefix: boolean): Response {
    const wanted = (name ?? "").toLowerCase();
    const worlds = this.shelf.worlds.filter(({ subreddit }) => {
      const known = subreddit.toLowerCase();
      return this.listedSubreddits.has(subreddit) && (prefix ? known.startsWith(wanted) : known === wanted);
    });
    const data = worlds.map(({ subreddit, created }) => ({
      id: "7hrbr",
      display_name: subreddit,
      created_utc: created,
      subscribers: 48_211,
      over18: false,
      _meta: { num_posts: this.shelf.of(subreddit).length, earliest_post_at: created },
    }));
    return json({ data });
  }

  private perDay(key: string): Response {
    const subreddit = /^r\/([^/]+)\/posts\/count$/.exec(key)?.[1] ?? "";
    const days = new Map<number, number>();
    for (const { post } of this.shelf.of(subreddit)) {
      const day = post.created_utc - (post.created_utc % 86_400);
      days.set(day, (days.get(day) ?? 0) + 1);
    }
    return json({ data: [...days].map(([date, value]) => ({ date, value })) });
  }
}
