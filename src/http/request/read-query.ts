import type { Context } from "hono";
import type { z } from "zod";
import { AppError } from "../../errors.ts";

/**
 * The parameters of the query string.
 * @throws AppError `bad_request` naming the parameter, its value and what is allowed.
 */
export function readQuery<Value>(c: Context, shape: z.ZodType<Value>): Value {
  const parsed = shape.safeParse(c.req.query());
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = String(issue?.path[0] ?? "");
  const text = c.req.query(name);
  const value = text === undefined ? "missing" : JSON.stringify(text.slice(0, 100));
  throw new AppError("bad_request", `${name}: ${value}; allowed: ${issue?.message ?? "another value"}`);
}
