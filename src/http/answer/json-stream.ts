import { yieldToEventLoop } from "../../concurrency/yield-to-event-loop.ts";

/** Rows in a page of a streamed list. */
export const streamedRows = 500;

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

/**
 * Streams all rows as a JSON array, a page at a time, as fast as the client reads.
 * @throws what reading the first page throws, before anything is sent; a later failure aborts the body, so that the client
 * does not mistake a part for the whole list.
 */
export async function streamJson<Row>(
  pages: AsyncGenerator<Row[]>,
  show: (row: Row) => unknown,
): Promise<Response> {
  const encoder = new TextEncoder();
  let next = await pages.next();
  let separator = "[";
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        let text = "";
        while (text === "" && !next.done) {
          for (const row of next.value) {
            text += separator + JSON.stringify(show(row));
            separator = ",";
          }
          next = await pages.next();
        }
        if (next.done) text += separator === "[" ? "[]" : "]";
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
