import type { Context } from "hono";
import { yieldToEventLoop } from "../../concurrency/yield-to-event-loop.ts";
import { AppError } from "../../errors.ts";
import { readJson } from "./body.ts";
import { type JsonLimits, parseJson } from "./parse-json.ts";

/** A JSON value of a body. In an NDJSON body `line` is its line, and `error` is set if that line is not JSON. */
type Value = { value: unknown; line?: number; error?: AppError };

/** The longest line, in characters. */
const maxLineLength = 4 * 2 ** 20;
/** Lines that are read before the event loop gets its turn. */
const linesPerTurn = 1000;
const encoder = new TextEncoder();

/**
 * The JSON values of a body: one a line of `application/x-ndjson` (or `application/jsonl`), as they arrive; otherwise a single one.
 * @throws AppError `bad_request` if a body of another type is not JSON.
 */
export async function* readValues(c: Context, limits: JsonLimits): AsyncGenerator<Value> {
  const type = c.req.header("content-type") ?? "";
  if (!/ndjson|jsonl/i.test(type)) {
    const allowed = "one value, or with content-type application/x-ndjson one a line";
    yield { value: await readJson(c, { allowed, limits }) };
    return;
  }
  let line = 0;
  for await (const text of readLines(c.req.raw.body)) {
    line++;
    if (text.trim() === "") continue;
    let value: unknown;
    try {
      value = await parseJson(encoder.encode(text), limits);
    } catch (cause) {
      const error =
        cause instanceof AppError ? cause : new AppError("bad_request", `line ${line}: not JSON`, { cause });
      yield { value: undefined, line, error };
      continue;
    }
    yield { value, line };
  }
}

/** The lines of a body as they arrive. @throws AppError `too_large` for a line over 4 Mi characters. */
export async function* readLines(body: ReadableStream<Uint8Array> | null): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let [rest, lines] = ["", 0];
  for await (const chunk of body ?? []) {
    const text = decoder.decode(chunk, { stream: true });
    let start = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
      yield rest + text.slice(start, end);
      [rest, start] = ["", end + 1];
      if (++lines % linesPerTurn === 0) await yieldToEventLoop();
    }
    rest += text.slice(start);
    if (rest.length > maxLineLength)
      throw new AppError("too_large", `a line of over ${maxLineLength} characters`);
  }
  rest += decoder.decode();
  if (rest !== "") yield rest;
}
