import type { Context } from "hono";

/** The number in a path, such as the 7 of `/api/feed/7`; `undefined` if it is not a whole number of at most 15 digits. */
export function readPathId(c: Context): number | undefined {
  const text = c.req.param("id") ?? "";
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
