import type { Context } from "hono";
import type { Scope } from "../model/key.ts";

/** Who sent a request: the operator's own commands, the holder of a key or of a session, or the public where reads are open to everyone. */
export type Caller =
  { keyName: string; scopes: readonly Scope[]; keyId?: number; sessionId?: number } | "public";

const field = "caller";

export const callerOf = (c: Context): Caller => c.get(field) ?? "public";

/** Records who sent a request; until then it counts as sent by the public. */
export const setCaller = (c: Context, caller: Caller): void => c.set(field, caller);

/** The name of the key that came with a request, for the audit log. */
export function callerName(c: Context): string {
  const caller = callerOf(c);
  return caller === "public" ? caller : caller.keyName;
}

/** Whether the caller has a scope; `admin` includes the others. */
export function hasScope(c: Context, scope: Scope): boolean {
  const caller = callerOf(c);
  return caller !== "public" && (caller.scopes.includes(scope) || caller.scopes.includes("admin"));
}

/** The session that a request came with. */
export function callerSession(c: Context): number | undefined {
  const caller = callerOf(c);
  return caller === "public" ? undefined : caller.sessionId;
}

/** Whether the caller may see where a picture was taken: with any key. */
export const seesPlaces = (c: Context): boolean => callerOf(c) !== "public";

/** Whether the caller may see what was removed upstream: with any key. */
export const seesRemoved = (c: Context): boolean => callerOf(c) !== "public";

/** Whether the caller may see that a blocklist has a picture: with any key. */
export const seesBlocks = (c: Context): boolean => callerOf(c) !== "public";
