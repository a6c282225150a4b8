import { expect, test } from "bun:test";
import { firstOf, pagesOf, streamedRows, streamJson } from "../../src/http/answer/json-stream.ts";

/** Numbers from 1 to `last` in pages, with a count of the pages read. */
function numbers(last: number) {
  const reads: number[] = [];
  const pages = pagesOf<number>(async (after = 0) => {
    reads.push(after);
    return Array.from({ length: Math.min(streamedRows, last - after) }, (_, index) => after + index + 1);
  });
  return { reads, pages };
}

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

test.each([0, 1, streamedRows - 1, streamedRows, streamedRows + 1, 3 * streamedRows])(
  "%i rows are one JSON array of as many",
  async (rows) => {
    const answer = await streamJson(numbers(rows).pages, (row) => row);
    expect(answer.headers.get("content-type")).toBe("application/json");
    expect(await answer.json()).toEqual(upTo(rows));
  },
);

test.each([1, 10, streamedRows, streamedRows + 1, 9999])(
  "the first %i rows are read, and no further page",
  async (quantity) => {
    const { reads, pages } = numbers(1200);
    const answer = await streamJson(firstOf(pages, quantity), (row) => row);
    expect(await answer.json()).toEqual(upTo(Math.min(1200, quantity)));
    expect(reads).toHaveLength(Math.min(3, Math.ceil(quantity / streamedRows)));
  },
);

test("pages are read no faster than the client reads", async () => {
  const { reads, pages } = numbers(50 * streamedRows);
  const reader = (await streamJson(pages, (row) => row)).body?.getReader();
  await reader?.read();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(reads.length).toBeLessThanOrEqual(3);
  await reader?.cancel();
});

test("a client that disconnects stops the reading", async () => {
  let closed = false;
  async function* endless() {
    try {
      for (;;) yield [1];
    } finally {
      closed = true;
    }
  }
  const reader = (await streamJson(endless(), (row) => row)).body?.getReader();
  await reader?.read();
  await reader?.cancel();
  expect(closed).toBe(true);
});

test("a failure of the first page is thrown, a later one aborts the body", async () => {
  async function* failing(after: number) {
    for (let page = 0; page < after; page++) yield [page];
    throw new Error("no more");
  }
  expect(streamJson(failing(0), (row) => row)).rejects.toThrow("no more");
  const answer = await streamJson(failing(2), (row) => row);
  expect(answer.text()).rejects.toThrow("no more");
});
