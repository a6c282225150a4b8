import type { Context } from "hono";
import { AppError } from "../../errors.ts";
import { readJson } from "./body.ts";

/** A JSON value of a body. In an NDJSON body `line` is its line, and `error` is set if that line is not JSON. */
type Value = { value: unknown; line?: number; error?: AppError };

/** The longest line, in characters. */
const maxLineLength = 4 * 2 ** 20;

/**
 * The JSON values of a body: one a line of `application/x-ndjson` (or `application/jsonl`), as they arrive; otherwise a single one.
 * @throws AppError `bad_request` if a body of another type is not JSON.
 */
export async function* readValues(c: Context): AsyncGenerator<Value> {
  const type = c.req.header("content-type") ?? "";
  if (!/ndjson|jsonl/i.test(type)) {
    const allowed = "one value, or with content-type application/x-ndjson one a line";
    yield { value: await readJson(c, { allowed }) };
    return;
  }
  let line = 0;
  for await (const text of readLines(c.req.raw.body)) {
    line++;
    if (text.trim() === "") continue;
    try {
      yield { value: JSON.parse(text), line };
    } catch (cause) {
      const error = new AppError("bad_request", `line ${line}: not JSON`, { cause });
      yield { value: undefined, line, error };
    }
  }
}

/** The lines of a body as they arrive. @throws AppError `too_large` for a line over 4 Mi characters. */
export async function* readLines(body: ReadableStream<Uint8Array> | null): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of body ?? []) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > maxLineLength)
      throw new AppError("too_large", `a line of over ${maxLineLength} characters`);
    yield* lines;
  }
  rest += decoder.decode();
  if (rest !== "") yield rest;
}
