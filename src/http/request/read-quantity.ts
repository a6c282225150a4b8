import type { Context } from "hono";
import { AppError } from "../../errors.ts";

/** LZBooru's `q`: how many rows. @throws AppError `bad_request` unless it is a positive whole number. */
export function readQuantity(c: Context): number {
  const text = c.req.query("q") ?? "";
  const quantity = /^\d+$/.test(text) ? Math.min(Number(text), Number.MAX_SAFE_INTEGER) : 0;
  if (quantity < 1) throw new AppError("bad_request", "Invalid quantity.");
  return quantity;
}
