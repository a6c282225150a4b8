import type { Context, MiddlewareHandler } from "hono";
import { type Caller, callerOf } from "../caller.ts";
import { createClientAddress } from "./client-address.ts";

/** What a server knows of a connection; passed to the application beside the request. */
export type Connection = {
  /** Address of the other end. */
  address?: string | undefined;
};

/** Who a request is counted for: a key, else an address; the operator's own commands have no limit of rate. */
export type Client = { kind: "address" | "key" | "operator"; name: string };

const field = "client";

/** Finds out who each request is counted for, once its key is known. @param trustedProxies CIDR ranges. */
export function identifyClient(
  trustedProxies: readonly string[],
): MiddlewareHandler<{ Bindings: Connection }> {
  const addressOf = createClientAddress(trustedProxies);
  return async (c, next) => {
    const caller = callerOf(c);
    const address = () => addressOf(c.env?.address, c.req.raw.headers);
    setClient(c, caller === "public" ? { kind: "address", name: address() } : holderOf(caller));
    return next();
  };
}

/** A session counts as a key of its own. */
function holderOf({ keyName, keyId, sessionId }: Exclude<Caller, "public">): Client {
  if (sessionId !== undefined) return { kind: "key", name: `session ${sessionId}` };
  return keyId === undefined ? { kind: "operator", name: keyName } : { kind: "key", name: String(keyId) };
}

const setClient = (c: Context, client: Client): void => c.set(field, client);

/** Who the request is counted for. */
export const clientOf = (c: Context): Client => c.get(field) ?? { kind: "address", name: "unknown" };
