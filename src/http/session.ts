import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { AppError } from "../errors.ts";
import type { Scope } from "../model/key.ts";
import type { SessionRow } from "../model/session.ts";
import { createKey, hashKey } from "../tasks/create-key.ts";
import type { AppContext } from "./app-context.ts";

const cookieName = "rebooru_session";
/** How long a browser stays signed in after it was last used. */
const lastsSeconds = 30 * 86_400;
/** Seconds between two records of the same session's use. */
const useIntervalSeconds = 3600;

/** Who signs in: the holder of a key, or the operator by a link. */
export type Identity = { keyId: number | null; name: string; scopes: Scope[] };

type Needs = Pick<AppContext, "store" | "now">;

/** Opens a session and gives its cookie to the browser. */
export async function openSession(c: Context, { store, now }: Needs, identity: Identity): Promise<void> {
  const { key: secret, hash } = await createKey();
  const agent = (c.req.header("user-agent") ?? "").slice(0, 200);
  await store.addSession({ ...identity, hash, agent, expiresAt: now() + lastsSeconds }, now());
  setCookie(c, cookieName, secret, {
    path: "/",
    httpOnly: true,
    sameSite: "Lax",
    secure: new URL(c.req.url).protocol === "https:",
    maxAge: lastsSeconds,
  });
}

/** The session of the browser's cookie; `undefined` if there is none, or it has ended. */
export async function findSession(
  c: Context,
  { store, now, log }: Pick<AppContext, "store" | "now" | "log">,
): Promise<SessionRow | undefined> {
  const secret = getCookie(c, cookieName);
  const session = secret ? await store.sessionByHash(await hashKey(secret), now()) : undefined;
  if (session && now() - session.lastUsedAt >= useIntervalSeconds)
    // The request does not wait for this.
    store
      .useSession(session.id, now(), now() + lastsSeconds)
      .catch((error: unknown) => log.warn({ err: error }, "recording a session's use"));
  return session;
}

/** Takes the cookie back from the browser. */
export const forgetSession = (c: Context): string | undefined => deleteCookie(c, cookieName, { path: "/" });

/**
 * A browser sends its cookie with forms of other sites, too: what changes something must come from a page of this server.
 * @throws AppError `forbidden` for a form of another site.
 */
export function requireSameOrigin(c: Context): void {
  const { method, url } = c.req;
  if (method === "GET" || method === "HEAD") return;
  const site = c.req.header("sec-fetch-site");
  const origin = c.req.header("origin");
  const host = c.req.header("host") ?? new URL(url).host;
  const isOwn = site === undefined ? hostOf(origin) === host : site === "same-origin";
  if (!isOwn)
    throw new AppError(
      "forbidden",
      `${method} ${c.req.path}: sent by a page of another site; open the page here and try again`,
    );
}

const hostOf = (origin = ""): string | undefined => (URL.canParse(origin) ? new URL(origin).host : undefined);
