import type { Context } from "hono";
import { yieldToEventLoop } from "../../concurrency/yield-to-event-loop.ts";
import { logBroken } from "./answer-error.ts";
import { crowded, openShare } from "../limit/under-way.ts";

/** Rows in a page of a streamed list. */
export const streamedRows = 200;

/**
 * Pages of a list until one is not full; the event loop gets its turn between two.
 * @param read returns at most `streamedRows` rows after the given one.
 */
export async function* pagesOf<Row>(read: (last: Row | undefined) => Promise<Row[]>): AsyncGenerator<Row[]> {
  let last: Row | undefined;
  for (;;) {
    const rows = await read(last);
    yield rows;
    last = rows.at(-1);
    if (rows.length < streamedRows) return;
    await yieldToEventLoop();
  }
}

/** The first `quantity` rows; reads no page beyond them. */
export async function* firstOf<Row>(pages: AsyncIterable<Row[]>, quantity: number): AsyncGenerator<Row[]> {
  let left = quantity;
  for await (const rows of pages) {
    yield rows.slice(0, left);
    left -= rows.length;
    if (left <= 0) return;
  }
}

/** The rows as parts of a JSON array, a part a page. */
async function* partsOf<Row>(
  pages: AsyncIterable<Row[]>,
  show: (row: Row) => unknown,
): AsyncGenerator<string> {
  let separator = "[";
  for await (const rows of pages) {
    let part = "";
    for (const row of rows) {
      part += separator + JSON.stringify(show(row));
      separator = ",";
    }
    if (part !== "") yield part;
  }
  yield separator === "[" ? "[]" : "]";
}

/**
 * Streams all rows as a JSON array, a page at a time: a page is read when the client has taken the one before, and only one is in
 * memory. A client can have a few lists under way at once.
 * @throws AppError `busy` where it has too many; what reading the first page throws, before anything is sent. A later failure
 * aborts the body, so that the client does not mistake a part for the whole list.
 */
export async function streamJson<Row>(
  c: Context,
  pages: AsyncIterable<Row[]>,
  show: (row: Row) => unknown,
): Promise<Response> {
  const share = openShare(c, "lists");
  if (!share.grow(1)) throw crowded(c, "lists");
  const { signal } = c.req.raw;
  const parts = partsOf(pages, show);
  const end = async (): Promise<void> => {
    signal.removeEventListener("abort", end);
    share.release();
    await parts.return(undefined);
  };
  const next = async (): Promise<string | undefined> => {
    try {
      const part = await parts.next();
      if (!part.done) return part.value;
    } catch (thrown) {
      await end();
      throw thrown;
    }
    await end();
    return undefined;
  };

  let first = await next();
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const part = first ?? (await next());
          first = undefined;
          if (part === undefined) controller.close();
          else controller.enqueue(encoder.encode(part));
        } catch (thrown) {
          logBroken(c, thrown);
          throw thrown;
        }
      },
      cancel: end,
    },
    { highWaterMark: 0 },
  );
  const isHead = c.req.method === "HEAD";
  // Nothing reads or cancels the body then.
  signal.addEventListener("abort", end);
  if (isHead || signal.aborted) await end();
  return new Response(isHead ? null : body, { headers: { "content-type": "application/json" } });
}
