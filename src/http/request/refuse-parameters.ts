import type { MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import { AppError } from "../../errors.ts";

const page = ["limit", "after"];
const search = ["q", "algorithm"];
const subjects = ["url", "file", "submission", "pdq", "dhash"];
const reposts = ["state", "place", "author", "score", "since", "template", "after"];
const dataset = [
  "query",
  "format",
  "train",
  "val",
  "test",
  "seed",
  "caption",
  "unique",
  "balance",
  "link",
  "includeNoAi",
];
const posts = ["source", "subreddit", "from", "to", "nsfw"];

/** The parameters of the query string that each route reads; a route that is not listed has none. */
export const routeParameters: Record<string, readonly string[]> = {
  "GET /api/subreddit": page,
  "GET /api/submission": page,
  "GET /api/link": ["q"],
  "GET /api/link/:type": ["q"],
  "GET /api/image": ["q"],
  "GET /api/histogram": page,
  "GET /api/dhash": page,
  "POST /api/similarity/file": search,
  "POST /api/similarity/url": search,
  "POST /api/ingest": ["provider", "escaped", "items"],
  "GET /api/comment": ["submission", ...page],
  "GET /api/generation": ["q", "author", "subreddit", "type", "tool", "from", "to", ...page],
  "POST /api/search/image": [...subjects, ...posts, "limit", "min_score"],
  "GET /api/search": ["q", "kind", "limit"],
  "GET /api/complete": ["tags", "at"],
  "GET /api/challenge": page,
  "GET /api/export": page,
  "GET /api/feed": page,
  "GET /api/file": ["url"],
  "GET /api/repost": ["state", "place", "subreddit", "submission", "since", ...page],
  "GET /api/event": page,
  "GET /api/dead": ["stage", "host", "reason", ...page],
  "GET /api/waiting": ["stage", "host", "reason", ...page],
  "GET /api/waiting/groups": ["stage"],
  "POST /api/block": ["bank", "reason", "radius", "dryRun"],
  "GET /api/block/:bank": page,
  "GET /api/audit": page,
  "GET /api/stream": ["events"],
  "GET /api/refusal": ["sink", ...page],
  "GET /api/key": page,
  "GET /api/key/session": page,

  "GET /posts": ["tags", "at", "below", "above", "flair", "width", "has", ...posts],
  "GET /posts/:id{[0-9]+}": ["tags"],
  "GET /posts/new": ["tags", "above"],
  "GET /search": ["url", "file", "submission", "min_score"],
  "GET /compare": ["a", "b"],
  "GET /reposts": [...reposts, "notice"],
  "GET /reposts/:id{[0-9]+}": reposts,
  "GET /reposts/batch": ["author", "template"],
  "GET /feeds": ["after", "what", "done"],
  "GET /feeds/check": ["what"],
  "GET /feeds/:id": ["done"],
  "GET /generations": ["q", "author", "subreddit", "type", "tool", "from", "to", "after"],
  "GET /challenges": ["below"],
  "GET /datasets": [...dataset, "done"],
  "GET /datasets/preview/:plot": ["query", "caption", "at"],
  "GET /blocks": ["file", "submission", "bank", "back"],
  "GET /blocks/banks/:bank": ["below", "added", "known", "hits", "undone", "restored", "back"],
  "GET /keys": ["done"],
  "GET /audit": ["below"],
  "GET /help": ["q"],
  "GET /sign-in": ["next"],
};

/**
 * Refuses a parameter that the route does not read, so that a misspelt one is not overlooked.
 * @throws AppError `bad_request` naming the parameter.
 */
export function refuseUnknownParameters(): MiddlewareHandler {
  return async (c, next) => {
    const route = matchedRoutes(c).find(({ method }) => method !== "ALL");
    if (!route) return next();
    const known = routeParameters[`${route.method} ${route.path}`] ?? [];
    const names = [...new URL(c.req.url).searchParams.keys()];
    const unknown = names.find((name) => !known.includes(name));
    if (unknown === undefined) return next();
    throw new AppError("bad_request", `${unknown.slice(0, 100)}: there is no parameter of this name`);
  };
}
