import type { Context, MiddlewareHandler } from "hono";
import { AppError } from "../errors.ts";
import type { Scope } from "../model/key.ts";
import { hashKey } from "../tasks/create-key.ts";
import type { AppContext } from "./app-context.ts";
import { setCaller } from "./caller.ts";
import { adminPages } from "./pages/page-paths.ts";
import { findSession, requireSameOrigin } from "./session.ts";

/** Seconds between two records of the same key's use. */
const useIntervalSeconds = 60;

/** Exports may hold what was removed upstream; what a blocklist holds is not public either, nor are the addresses of sinks. */
const adminPaths = /^\/api\/(key|export|block|audit|refusal)(\/|$)/;
const searchPaths = /^\/(api\/similarity\/|api\/search\/image$|search$)/;
const ingestPaths = /^\/api\/(submission|link|image|histogram|dhash|ingest|rating)$/;

/** The scope a request needs; `admin` by default, so that a new route stays closed until it is listed here. */
export function scopeFor(method: string, path: string): Scope {
  if (adminPaths.test(path) || adminPages.test(path)) return "admin";
  if (method === "GET" || method === "HEAD") return "read";
  if (method === "POST" && searchPaths.test(path)) return "read";
  return ingestPaths.test(path) ? "ingest" : "admin";
}

/**
 * Lets a request through if its key (`x-api-key`, or `Authorization: Bearer`) or, without a key, its session has the scope it
 * needs; `admin` includes the others. Without either only reads pass, and only with `PUBLIC_READ`; a wrong key is refused even
 * there.
 * @throws AppError `unauthorized`, with one message for a missing and a wrong key; `forbidden` without the scope, and for what a
 *   page of another site sends with a session.
 */
export function authorize(
  context: Pick<AppContext, "store" | "config" | "token" | "now" | "log">,
): MiddlewareHandler {
  const { store, config, token, now, log } = context;
  const tokenHash = token === undefined ? undefined : hashKey(token);
  const lastUses = new Map<number, number>();

  async function findKey(key: string): Promise<Key | undefined> {
    const hash = await hashKey(key);
    if (hash === (await tokenHash)) return { name: "operator", scopes: ["admin"] };
    const row = await store.keyByHash(hash);
    if (row) recordUse(row);
    return row;
  }

  function recordUse({ id, lastUsedAt }: { id: number; lastUsedAt: number | null }): void {
    const lastUse = Math.max(lastUsedAt ?? 0, lastUses.get(id) ?? 0);
    if (now() - lastUse < useIntervalSeconds) return;
    lastUses.set(id, now());
    // The request does not wait for this.
    store.useKey(id, now()).catch((error: unknown) => {
      // A full disk is told once, by whoever pauses the workers.
      const isKnown = error instanceof AppError && error.failure === "pauses";
      if (!isKnown) log.warn({ err: error }, "recording a key's use");
    });
  }

  return async (c, next) => {
    const scope = scopeFor(c.req.method, c.req.path);
    const sent = keyOf(c.req.raw.headers);
    const session = sent === undefined ? await findSession(c, context) : undefined;
    if (session) {
      requireSameOrigin(c);
      requireScope(session, scope, c);
      setCaller(c, { keyName: session.name, scopes: session.scopes, sessionId: session.id });
      return next();
    }
    if (sent === undefined) {
      if (!config.publicRead || scope !== "read") throw unauthorized();
      setCaller(c, "public");
      return next();
    }
    const key = await findKey(sent);
    if (!key) throw unauthorized();
    requireScope(key, scope, c);
    const { id, name, scopes } = key;
    setCaller(c, { keyName: name, scopes, ...(id !== undefined && { keyId: id }) });
    return next();
  };
}

function requireScope({ scopes }: { scopes: readonly Scope[] }, scope: Scope, c: Context): void {
  if (!scopes.includes(scope) && !scopes.includes("admin"))
    throw new AppError("forbidden", `${c.req.method} ${c.req.path}: this key lacks the scope ${scope}`);
}

/** `id` of a stored key. */
type Key = { id?: number; name: string; scopes: readonly Scope[] };

function keyOf(headers: Headers): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  return headers.get("x-api-key") || bearer;
}

const unauthorized = () =>
  new AppError("unauthorized", "API key missing or wrong: send one as x-api-key or Authorization: Bearer");
