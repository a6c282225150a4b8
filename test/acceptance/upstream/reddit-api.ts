import { escaped, type Shelf } from "./archive.ts";
import type { Json, Post } from "./world-types.ts";

const token = "stand-in-token";

function json(body: Json, status = 200): Response {
  const headers = { "x-ratelimit-remaining": "993.0", "x-ratelimit-used": "7", "x-ratelimit-reset": "311" };
  return Response.json(body, { status, headers });
}

function listing(posts: readonly Post[], after: string | null): Json {
  return {
    kind: "Listing",
    data: {
      after,
      before: null,
      dist: posts.length,
      modhash: null,
      geo_filter: "",
      children: posts.map((data) => ({ kind: "t3", data })),
    },
  };
}

/** Plays Reddit's OAuth API; without its token, www.reddit.com turns everyone away. */
export class RedditApi {
  constructor(
    private readonly shelf: Shelf,
    private readonly credentials: { readonly id: string; readonly secret: string },
    private readonly now: () => number,
  ) {}

  /** Answers one request to www.reddit.com or oauth.reddit.com. */
  answer(url: URL, request: Request): Response {
    if (url.hostname !== "oauth.reddit.com") {
      if (url.pathname === "/api/v1/access_token" && request.method === "POST") return this.grant(request);
      return new Response("<html><body>You are not let in</body></html>", {
        status: 403,
        headers: { "content-type": "text/html" },
      });
    }
    if (request.headers.get("authorization")?.toLowerCase() !== `bearer ${token}`) {
      return json({ message: "Unauthorized", error: 401 }, 401);
    }
    const body = this.api(url);
    if (body === undefined) return json({ message: "Not Found", error: 404 }, 404);
    return json(url.searchParams.get("raw_json") === "1" ? body : escaped(body));
  }

  private grant(request: Request): Response {
    const basic = Buffer.from(`${this.credentials.id}:${this.credentials.secret}`).toString("base64");
    if (request.headers.get("authorization") !== `Basic ${basic}`)
      return Response.json({ message: "Unauthorized", error: 401 }, { status: 401 });
    return Response.json({ access_token: token, token_type: "bearer", expires_in: 3600, scope: "*" });
  }

  private api(url: URL): Json | undefined {
    const query = url.searchParams;
    const about = /^\/r\/([^/]+)\/about(?:\.json)?$/.exec(url.pathname);
    if (about) return this.about(about[1] ?? "");
    const fresh = /^\/r\/([^/]+)\/new(?:\.json)?$/.exec(url.pathname);
    if (fresh) return this.newest(fresh[1] ?? "", query);
    if (/^\/api\/info(?:\.json)?$/.test(url.pathname))
      return this.byNames((query.get("id") ?? "").split(","));
    const named = /^\/by_id\/([^/]+?)(?:\.json)?$/.exec(url.pathname);
    if (named) return this.byNames((named[1] ?? "").split(","));
    const comments = /^\/(?:r\/[^/]+\/)?comments\/(\w+)/.exec(url.pathname);
    if (comments) return [this.byNames([`t3_${comments[1] ?? ""}`]), listing([], null)];
    return undefined;
  }

  private about(name: string): Json | undefined {
    const world = this.shelf.world(name);
    if (!world) return undefined;
    const data = {
      id: "7hrbr",
      name: "t5_7hrbr",
      display_name: world.subreddit,
      created_utc: world.created,
      subscribers: 48_211,
      over18: false,
      quarantine: false,
      subreddit_type: "public",
      allow_galleries: true,
      public_description: "Harbours & piers",
    };
    return { kind: "t5", data };
  }

  private newest(name: string, query: URLSearchParams): Json {
    const limit = Math.min(Math.max(Number(query.get("limit") ?? "25") || 25, 1), 100);
    const all = [...this.shelf.of(name)].filter(({ post }) => post.created_utc <= this.now()).reverse();
    const at = (fullname: string | null): number => all.findIndex(({ post }) => `t3_${post.id}` === fullname);
    const [after, before] = [query.get("after"), query.get("before")];
    if (before !== null)
      return listing(
        all
          .slice(0, Math.max(at(before), 0))
          .slice(-limit)
          .map((entry) => this.shelf.listed(entry)),
        null,
      );
    const start = after === null || after === "" ? 0 : at(after) + 1;
    const page = all.slice(start, start + limit);
    const last = page.at(-1);
    const more = last !== undefined && start + limit < all.length;
    return listing(
      page.map((entry) => this.shelf.listed(entry)),
      more ? `t3_${last.post.id}` : null,
    );
  }

  private byNames(names: readonly string[]): Json {
    const posts = names.slice(0, 100).map((name) => this.shelf.byIdNow(name.replace(/^t3_/, "")));
    return listing(
      posts.filter((post) => post !== undefined),
      null,
    );
  }
}
