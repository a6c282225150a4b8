import { yieldToEventLoop } from "../../concurrency/yield-to-event-loop.ts";

/** Rows a page of a streamed list. */
export const streamedRows = 500;

/**
 * Pages of a keyset, until one is not full, letting others have the thread between two.
 * @param read a page of at most `streamedRows` rows after the given one.
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

/** The first `quantity` rows of all pages; reads no page beyond them. */
export async function* firstOf<Row>(pages: AsyncIterable<Row[]>, quantity: number): AsyncGenerator<Row[]> {
  let left = quantity;
  for await (const rows of pages) {
    yield rows.slice(0, left);
    left -= rows.length;
    if (left <= 0) return;
  }
}

/**
 * One JSON array of everything, a page at a time, as fast as the client takes it. What the first page throws is thrown
 * here, before anything is sent; a later failure breaks the answer off, so that nobody takes a part for the whole.
 */
export async function streamJson<Row>(
  pages: AsyncGenerator<Row[]>,
  show: (row: Row) => unknown,
): Promise<Response> {
  const encoder = new TextEncoder();
  let next = await pages.next();
  let before = "[";
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        let text = "";
        while (text === "" && !next.done) {
          for (const row of next.value) {
            text += before + JSON.stringify(show(row));
            before = ",";
          }
          next = await pages.next();
        }
        if (next.done) text += before === "[" ? "[]" : "]";
        controller.enqueue(encoder.encode(text));
        if (next.done) controller.close();
      },
      async cancel() {
        await pages.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { headers: { "content-type": "application/json" } });
}
