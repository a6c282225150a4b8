import { z } from "zod";
import { AppError } from "../errors.ts";
import type { Answer } from "../net/fetcher.ts";

/** Refusals whose bodies say what was wrong, for `RequestOptions.statuses`; the fetcher throws all others. */
export const refusals = [400, 403, 404, 409, 410, 413, 415, 422, 451];

const refusal = z.object({ message: z.string() });

/**
 * What a refusal means to a sink: none says that a record is gone, as the fetcher would read it.
 * @param action Starts the message: `POST http://...`.
 * @param key Is cut out of what the service says.
 * @returns `blocked` where we may not, else `bad_answer`.
 */
export function explainRefusal(action: string, answer: Answer, key?: string): AppError {
  const said = refusal.safeParse(parse(answer.text())).data?.message ?? "";
  const message = [`${action}: ${answer.status}`, quote(said, key)].filter(Boolean).join(" ");
  return new AppError(answer.status === 403 ? "blocked" : "bad_answer", message);
}

/** A service's own words, fit for a message: short, without the key and a final period. */
export function quote(said: string, key?: string): string {
  const safe = key ? said.replaceAll(key, "(key)") : said;
  return safe.trim().slice(0, 300).replace(/\.$/, "");
}

/**
 * A value by its shape.
 * @param action Starts the message: `POST http://...`.
 * @throws AppError `bad_answer` when it has another one.
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
    // A page of a proxy says nothing that fits into a message.
    return undefined;
  }
}
