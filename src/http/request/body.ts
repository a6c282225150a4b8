import type { Context } from "hono";
import { z } from "zod";
import { AppError } from "../../errors.ts";
import { yieldToEventLoop } from "../../concurrency/yield-to-event-loop.ts";

const itemsAtOnce = 500;
const shownCharacters = 60;

/**
 * A list of items, validated whole; one object is a list of one.
 * @throws AppError `bad_request` for what is no JSON; `invalid_body` naming the field, its value and what is allowed.
 */
export async function readItems<Item>(c: Context, shape: z.ZodType<Item>): Promise<Item[]> {
  const body = await readJson(c);
  const given: unknown[] = Array.isArray(body) ? body : [body];
  const items: Item[] = [];
  for (const [at, item] of given.entries()) {
    items.push(validated(item, shape, `[${at}]`));
    if (at % itemsAtOnce === itemsAtOnce - 1) await yieldToEventLoop();
  }
  return items;
}

/** One object. @param empty what an empty body stands for. @throws AppError as `readItems` does. */
export async function readObject<Item>(c: Context, shape: z.ZodType<Item>, empty = ""): Promise<Item> {
  return validated(await readJson(c, empty), shape, "");
}

/** A value of the right shape. @throws AppError `invalid_body` naming the field, its value and what is allowed. */
export const checked = <Item>(value: unknown, shape: z.ZodType<Item>): Item => validated(value, shape, "");

/** A value that has the right shape and still cannot be. */
export const invalidField = (field: string, value: unknown, allowed: string): AppError =>
  new AppError("invalid_body", `${field || "body"}: ${shown(value)}: allowed is ${allowed}`);

async function readJson(c: Context, empty = ""): Promise<unknown> {
  const text = (await c.req.text()) || empty;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError("bad_request", `${c.req.method} ${c.req.path}: the body is not JSON`, { cause });
  }
}

function validated<Item>(value: unknown, shape: z.ZodType<Item>, at: string): Item {
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const isUnknown = issue?.code === "unrecognized_keys";
  const path = isUnknown ? [...issue.path, ...issue.keys.slice(0, 1)] : (issue?.path ?? []);
  const message = isUnknown ? "no field of this name" : (issue?.message ?? "another value");
  let [field, found] = [at, value];
  for (const step of path) {
    field += typeof step === "number" ? `[${step}]` : `${field && "."}${String(step)}`;
    found = (found as Record<PropertyKey, unknown> | undefined)?.[step];
  }
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  throw invalidField(field, found, isObject ? message : "an object");
}

function shown(value: unknown): string {
  if (value === undefined) return "missing";
  // By characters, so that none is cut in two.
  const characters = Array.from(textOf(value).slice(0, 4 * shownCharacters));
  const cut = characters.slice(0, shownCharacters).join("");
  return characters.length > shownCharacters ? `${cut}...` : cut;
}

/** What is nested may be nested deeper than it can be written. */
function textOf(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return "something deeply nested";
  }
}
