import type { Context } from "hono";
import { AppError } from "../../errors.ts";

/** One JSON value of a body; `line`: where it stands in an NDJSON body, `error`: that line is no JSON. */
type Value = { value: unknown; line?: number; error?: AppError };

/** A line longer than this is no submission, in characters. */
const maxLineLength = 4 * 2 ** 20;

/**
 * The values of a body: of `application/x-ndjson` (also `application/jsonl`) each line's, as they arrive; else its one value.
 * @throws AppError `bad_request` for what is no JSON at all, or holds nothing.
 */
export async function* readValues(c: Context): AsyncGenerator<Value> {
  const type = c.req.header("content-type") ?? "";
  if (!/ndjson|jsonl/i.test(type)) {
    yield { value: await whole(c) };
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

async function whole(c: Context): Promise<unknown> {
  const text = await c.req.text();
  try {
    return JSON.parse(text);
  } catch (cause) {
    const hint = "one value, or with content-type application/x-ndjson one a line";
    throw new AppError("bad_request", `${c.req.method} ${c.req.path}: the body is not JSON (${hint})`, {
      cause,
    });
  }
}

/** The lines of a body as they arrive. @throws AppError `too_large` for one that is no line any more. */
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
