import type { Context } from "hono";

const field = "audience";
const named = "by";

/** Notes whose key a request comes with. */
export const markName = (c: Context, name: string): void => c.set(named, name);

/** The name of the key that a request comes with. */
export const nameOf = (c: Context): string => String(c.get(named) ?? "nobody");

/** Notes that a request comes without a key, where reads are open to everybody. */
export const markPublic = (c: Context): void => c.set(field, "public");

/** Whether it is told where a picture was taken: to whoever has a key, not to the public. */
export const seesPlaces = (c: Context): boolean => c.get(field) !== "public";

/** Whether what was removed upstream is shown: to whoever has a key, not to the public. */
export const seesRemoved = (c: Context): boolean => c.get(field) !== "public";
