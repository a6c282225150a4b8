import type { Context, MiddlewareHandler } from "hono";
import { AppError } from "../../errors.ts";
import type { AppContext } from "../app-context.ts";
import { scopeFor } from "../authorize.ts";
import { clientOf } from "./client.ts";
import { createTokenBuckets, type Taken, type TokenBuckets } from "./token-buckets.ts";

/** How many times as much a key allows. */
const keyFactor = 10;

const kinds = ["searches", "reads"] as const;
type Kind = (typeof kinds)[number];

/**
 * A search by a picture costs a decode; reads are all else that asks. Writes need a key that allows them, and have no limit; nor
 * have thumbnails, of which a page of the gallery has sixty.
 */
function kindOf({ method, path, url }: Context["req"]): Kind | undefined {
  if (path.startsWith("/thumbs/")) return undefined;
  // A page that searches by what its address names.
  if (path === "/search" && url.includes("?")) return "searches";
  if (method === "GET" || method === "HEAD") return "reads";
  return scopeFor(method, path) === "read" ? "searches" : undefined;
}

/**
 * Limits searches and reads a minute: by `RATE_LIMIT` for an address without a key, to ten times as many for a key. The header
 * `RateLimit` says how many are left, and in how many seconds all of them are there again; `RateLimit-Policy` how many there are.
 * @throws AppError `too_many` with the seconds until the next one.
 */
export function limitRate({ config, now }: Pick<AppContext, "config" | "now">): MiddlewareHandler {
  const { rateLimit } = config;
  if (!rateLimit) return (_, next) => next();
  const tables = new Map<string, { buckets: TokenBuckets; perMinute: number }>();
  for (const kind of kinds)
    for (const [client, factor] of [
      ["address", 1],
      ["key", keyFactor],
    ] as const) {
      const perMinute = factor * rateLimit[kind];
      tables.set(`${client} ${kind}`, { buckets: createTokenBuckets(perMinute), perMinute });
    }

  return async (c, next) => {
    const client = clientOf(c);
    const kind = kindOf(c.req);
    const table = tables.get(`${client.kind} ${kind}`);
    if (!kind || !table) return next();
    const taken = table.buckets.take(client.name, now());
    const headers = headersOf(kind, table.perMinute, taken);
    if (!taken.isAllowed) {
      for (const [name, value] of headers) c.header(name, value);
      throw refusal(c, kind, table.perMinute, taken);
    }
    await next();
    for (const [name, value] of headers) c.res.headers.set(name, value);
  };
}

/** As in the draft `ietf-httpapi-ratelimit-headers`: `q` requests in a window of `w` seconds; `r` are left, all again in `t`. */
const headersOf = (
  kind: Kind,
  perMinute: number,
  { left, fullIn }: Taken,
): [name: string, value: string][] => [
  ["ratelimit-policy", `"${kind}";q=${perMinute};w=60`],
  ["ratelimit", `"${kind}";r=${left};t=${fullIn}`],
];

const refusal = (c: Context, kind: Kind, perMinute: number, { nextIn }: Taken): AppError =>
  new AppError("too_many", `${c.req.method} ${c.req.path}: more than ${perMinute} ${kind} in a minute`, {
    retryAfter: nextIn,
  });
