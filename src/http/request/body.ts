import type { Context } from "hono";
import { z } from "zod";
import { yieldToEventLoop } from "../../concurrency/yield-to-event-loop.ts";
import { AppError } from "../../errors.ts";
import { type JsonLimits, parseJson } from "./parse-json.ts";

/** Items that are validated before the event loop gets its turn. */
const itemsPerTurn = 500;
const defaultLimits: JsonLimits = { nesting: 32, items: 500_000 };
/** Characters of a value that an error message shows. */
const shownCharacters = 60;

/**
 * A list of items, validated before any is returned; a single object counts as a list of one.
 * @throws AppError `bad_request` if the body is not JSON; `invalid_body` naming the field, its value and what is allowed.
 */
export async function readItems<Item>(c: Context, shape: z.ZodType<Item>): Promise<Item[]> {
  const body = await readJson(c);
  const values: unknown[] = Array.isArray(body) ? body : [body];
  const items: Item[] = [];
  for (const [index, value] of values.entries()) {
    items.push(validate(value, shape, `[${index}]`));
    if (index % itemsPerTurn === itemsPerTurn - 1) await yieldToEventLoop();
  }
  return items;
}

/** A single object. @param empty the JSON that an empty body stands for. @throws AppError as `readItems` does. */
export async function readObject<Item>(c: Context, shape: z.ZodType<Item>, empty = ""): Promise<Item> {
  return validate(await readJson(c, { empty }), shape);
}

/**
 * The body as JSON.
 * @param options `empty`: the JSON that an empty body stands for; `allowed`: what the message offers instead.
 * @throws AppError `bad_request` if it is not JSON, `invalid_body` or `too_large` beyond its limits.
 */
export async function readJson(
  c: Context,
  options: { empty?: string; allowed?: string; limits?: JsonLimits } = {},
): Promise<unknown> {
  const bytes = new Uint8Array(await c.req.arrayBuffer());
  try {
    if (bytes.length === 0 && options.empty !== undefined) return JSON.parse(options.empty);
    return await parseJson(bytes, options.limits ?? defaultLimits);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const hint = options.allowed === undefined ? "" : ` (${options.allowed})`;
    throw new AppError("bad_request", `${c.req.method} ${c.req.path}: the body is not JSON${hint}`, {
      cause,
    });
  }
}

/**
 * The value, if it has the shape.
 * @param name what messages call the value: `[2]` gives `[2].title`.
 * @throws AppError `invalid_body` naming the field, its value and what is allowed.
 */
export function validate<Item>(value: unknown, shape: z.ZodType<Item>, name = ""): Item {
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const isUnknown = issue?.code === "unrecognized_keys";
  const path = isUnknown ? [...issue.path, ...issue.keys.slice(0, 1)] : (issue?.path ?? []);
  const message = isUnknown ? "no field of this name" : (issue?.message ?? "another value");
  let [field, fieldValue] = [name, value];
  for (const step of path) {
    field += typeof step === "number" ? `[${step}]` : `${field && "."}${String(step)}`;
    fieldValue = (fieldValue as Record<PropertyKey, unknown> | undefined)?.[step];
  }
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  throw invalidField(field, fieldValue, isObject ? message : "an object");
}

/** The error for a field with a value that is not allowed. */
export const invalidField = (field: string, value: unknown, allowed: string): AppError =>
  new AppError("invalid_body", `${field || "body"}: ${shorten(value)}; allowed: ${allowed}`);

function shorten(value: unknown): string {
  if (value === undefined) return "missing";
  // By code points, so that a surrogate pair is not split.
  const shown = typeof value === "string" ? value.slice(0, 4 * shownCharacters) : value;
  const characters = Array.from(stringify(shown).slice(0, 4 * shownCharacters));
  const start = characters.slice(0, shownCharacters).join("");
  return characters.length > shownCharacters ? `${start}...` : start;
}

/** Values can be nested deeper than `JSON.stringify` can follow. */
function stringify(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return "something deeply nested";
  }
}
