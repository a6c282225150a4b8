import type { Context, MiddlewareHandler } from "hono";
import { AppError } from "../../errors.ts";
import { clientOf } from "./client.ts";
import { createShares, type Share, type Shares } from "./shares.ts";

const MIB = 2 ** 20;

/**
 * What may be under way at once: bytes of large bodies, each of which takes several times its size while it is read and
 * searched; lists that are being sent, each of which holds a page; streams of what changes, each of which is a connection. Keys have totals of their own, so that strangers cannot use up what they need.
 */
const limits = {
  bytes: { strangers: { total: 64 * MIB, each: 40 * MIB }, keys: { total: 80 * MIB, each: 80 * MIB } },
  lists: { strangers: { total: 32, each: 4 }, keys: { total: 64, each: 16 } },
  streams: { strangers: { total: 64, each: 8 }, keys: { total: 128, each: 32 } },
};
type What = keyof typeof limits;
type Totals = Record<What, Record<"strangers" | "keys", Shares>>;

const field = "under way";
const retryAfterSeconds = 5;

/** Counts what is under way in this application. */
export function countUnderWay(): MiddlewareHandler {
  const sharesOf = ({ strangers, keys }: (typeof limits)[What]) => ({
    strangers: createShares(strangers.total, strangers.each),
    keys: createShares(keys.total, keys.each),
  });
  const totals: Totals = {
    bytes: sharesOf(limits.bytes),
    lists: sharesOf(limits.lists),
    streams: sharesOf(limits.streams),
  };
  return async (c, next) => {
    c.set(field, totals);
    return next();
  };
}

/** A share of the request's client, which holds nothing yet. Without `countUnderWay` it has no limit. */
export function openShare(c: Context, what: What): Share {
  const totals: Totals | undefined = c.get(field);
  if (!totals) return { grow: () => true, release: () => {} };
  const { kind, name } = clientOf(c);
  return totals[what][kind === "address" ? "strangers" : "keys"].open(`${kind} ${name}`);
}

/** The error for a share that cannot grow. */
export const crowded = (c: Context, what: What): AppError =>
  new AppError("busy", `${c.req.method} ${c.req.path}: too many ${what} are under way at once`, {
    retryAfter: retryAfterSeconds,
  });
