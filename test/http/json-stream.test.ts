import { describe, expect, test } from "bun:test";
import { type Context, Hono } from "hono";
import { firstOf, pagesOf, streamedRows, streamJson } from "../../src/http/answer/json-stream.ts";
import { countUnderWay } from "../../src/http/limit/under-way.ts";

/** Contexts of requests to one application, which counts what is under way. */
function application() {
  const contexts: Context[] = [];
  const app = new Hono().use(countUnderWay()).get("/", (c) => {
    contexts.push(c);
    return c.body(null);
  });
  return async (init?: RequestInit): Promise<Context> => {
    await app.request("/", init);
    const c = contexts.at(-1);
    if (!c) throw new Error("no context");
    return c;
  };
}
const contextOf = application();

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
    const answer = await streamJson(await contextOf(), numbers(rows).pages, (row) => row);
    expect(answer.headers.get("content-type")).toBe("application/json");
    expect(await answer.json()).toEqual(upTo(rows));
  },
);

test.each([1, 10, streamedRows, streamedRows + 1, 9999])(
  "the first %i rows are read, and no further page",
  async (quantity) => {
    const { reads, pages } = numbers(1200);
    const answer = await streamJson(await contextOf(), firstOf(pages, quantity), (row) => row);
    expect(await answer.json()).toEqual(upTo(Math.min(1200, quantity)));
    expect(reads).toHaveLength(
      Math.min(
        Math.ceil(1200 / streamedRows) + (1200 % streamedRows === 0 ? 1 : 0),
        Math.ceil(quantity / streamedRows),
      ),
    );
  },
);

test("pages are read no faster than the client reads", async () => {
  const { reads, pages } = numbers(50 * streamedRows);
  const reader = (await streamJson(await contextOf(), pages, (row) => row)).body?.getReader();
  await reader?.read();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(reads).toEqual([0]);
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
  const reader = (await streamJson(await contextOf(), endless(), (row) => row)).body?.getReader();
  await reader?.read();
  await reader?.cancel();
  expect(closed).toBe(true);
});

test("a failure of the first page is thrown, a later one aborts the body", async () => {
  async function* failing(after: number) {
    for (let page = 0; page < after; page++) yield [page];
    throw new Error("no more");
  }
  await expect(streamJson(await contextOf(), failing(0), (row) => row)).rejects.toThrow("no more");
  const answer = await streamJson(await contextOf(), failing(2), (row) => row);
  await expect(answer.text()).rejects.toThrow("no more");
});

describe("of lists under way", () => {
  const ask = application();
  const open = async (init?: RequestInit) =>
    streamJson(await ask(init), numbers(Infinity).pages, (row) => row);
  const openAll = async () => {
    const answers: Response[] = [];
    for (;;)
      try {
        answers.push(await open());
      } catch (thrown) {
        expect(thrown).toMatchObject({ code: "busy", status: 503, retryAfter: expect.any(Number) });
        return answers;
      }
  };

  test("a client has a few, and another one once one has ended, however it ends", async () => {
    const answers = await openAll();
    expect(answers).toHaveLength(4);
    await answers.pop()?.body?.cancel();
    answers.push(await open());
    await expect(open()).rejects.toMatchObject({ code: "busy" });
    for (const answer of answers) await answer.body?.cancel();

    const endings: (() => Promise<unknown>)[] = [
      async () => (await streamJson(await ask(), numbers(3).pages, (row) => row)).json(),
      async () => open({ method: "HEAD" }),
      async () => open({ signal: AbortSignal.abort() }),
      async () => {
        const client = new AbortController();
        await open({ signal: client.signal });
        client.abort();
      },
      async () => {
        const failing = (async function* () {
          yield [1];
          throw new Error("no more");
        })();
        await (await streamJson(await ask(), failing, (row) => row)).text().catch(() => {});
      },
      async () =>
        streamJson(
          await ask(),
          (async function* () {
            yield await Promise.reject(new Error("nothing"));
          })(),
          (row) => row,
        ).catch(() => {}),
    ];
    for (const ending of endings) for (let times = 0; times < 5; times++) await ending();
    expect(await openAll()).toHaveLength(4);
  });
});
