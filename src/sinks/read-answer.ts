import { z } from "zod";
import { AppError } from "../errors.ts";
import type { Answer } from "../net/fetcher.ts";

/** Statuses whose bodies explain the refusal, for `RequestOptions.statuses`; the fetcher throws on all others. */
export const refusals = [400, 403, 404, 409, 410, 413, 415, 422, 451];

const refusal = z.object({ message: z.string() });

/**
 * A refusal as an error: never `gone`, as the fetcher would read a 404.
 * @param action starts the message: `POST http://...`.
 * @param key is cut out of the service's message.
 * @returns `blocked` for a 403, else `bad_answer`.
 */
export function explainRefusal(action: string, answer: Answer, key?: string): AppError {
  const reason = refusal.safeParse(parse(answer.text())).data?.message ?? "";
  const message = [`${action}: ${answer.status}`, quote(reason, key)].filter(Boolean).join(" ");
  return new AppError(answer.status === 403 ? "blocked" : "bad_answer", message);
}

/** A service's message for one of ours: shortened, without the key and the final period. */
export function quote(text: string, key?: string): string {
  const safe = key ? text.replaceAll(key, "(key)") : text;
  return safe.trim().slice(0, 300).replace(/\.$/, "");
}

/**
 * Reads a value by a shape.
 * @param action starts the message: `POST http://...`.
 * @throws AppError `bad_answer` when it has another shape.
 */
export function readShape<Value>(action: string, shape: z.ZodType<Value>, value: unknown): Value {
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new AppError("bad_answer", `${action}: ${issue?.path.join(".") || "the body"}: ${issue?.message}`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A proxy's HTML page does not fit into a message.
    return undefined;
  }
}
