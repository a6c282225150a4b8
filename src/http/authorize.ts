import type { MiddlewareHandler } from "hono";
import { AppError } from "../errors.ts";
import type { Scope } from "../model/key.ts";
import { hashKey } from "../tasks/create-key.ts";
import type { AppContext } from "./app-context.ts";
import { markName, markPublic } from "./visibility.ts";

const useIntervalSeconds = 60;
const ingested = /^\/api\/(submission|link|image|histogram|dhash|ingest|rating)$/;

/** The scope a request needs. What is not named here needs `admin`, so a new route is closed until it is. */
export function scopeFor(method: string, path: string): Scope {
  // A dataset may hold what was removed upstream, which nobody sees without a key. A blocklist is nobody's business.
  if (/^\/api\/(key|export|block|audit)(\/|$)/.test(path)) return "admin";
  if (method === "GET" || method === "HEAD") return "read";
  if (method === "POST" && /^\/api\/(similarity\/|search\/image$)/.test(path)) return "read";
  return ingested.test(path) ? "ingest" : "admin";
}

/**
 * Lets a request through if its key (`x-api-key`, or `Authorization: Bearer`) has the scope for it; `admin` has all.
 * Without a key only reads, and only if the operator opened them; a wrong key is refused even there.
 * @throws AppError `unauthorized`, always with the same words; `forbidden` for a key without the scope.
 */
export function authorize(
  context: Pick<AppContext, "store" | "config" | "token" | "now" | "log">,
): MiddlewareHandler {
  const { store, config, token, now, log } = context;
  const tokenHash = token === undefined ? undefined : hashKey(token);
  const used = new Map<number, number>();

  async function holderOf(key: string): Promise<Holder | undefined> {
    const hash = await hashKey(key);
    if (hash === (await tokenHash)) return { name: "operator", scopes: ["admin"] };
    const known = await store.keyByHash(hash);
    if (!known) return undefined;
    const last = Math.max(known.lastUsedAt ?? 0, used.get(known.id) ?? 0);
    if (now() - last >= useIntervalSeconds) {
      used.set(known.id, now());
      // Nobody waits for this: it only says when a key was last of use.
      store
        .useKey(known.id, now())
        .catch((error: unknown) => log.warn({ err: error }, "recording a key's use"));
    }
    return known;
  }

  return async (c, next) => {
    const scope = scopeFor(c.req.method, c.req.path);
    const key = givenKey(c.req.raw.headers);
    if (key === undefined) {
      if (!config.publicRead || scope !== "read") throw unauthorized();
      markPublic(c);
      return next();
    }
    const holder = await holderOf(key);
    if (!holder) throw unauthorized();
    if (!holder.scopes.includes(scope) && !holder.scopes.includes("admin"))
      throw new AppError("forbidden", `${c.req.method} ${c.req.path}: this key lacks the scope ${scope}`);
    markName(c, holder.name);
    return next();
  };
}

/** Whoever holds a key. */
type Holder = { name: string; scopes: readonly Scope[] };

function givenKey(headers: Headers): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  return headers.get("x-api-key") || bearer;
}

const unauthorized = () =>
  new AppError("unauthorized", "API key missing or wrong: send one as x-api-key or Authorization: Bearer");
