import { AppError } from "../../src/errors.ts";
import { type Reply, urlMap } from "../support/url-map.ts";
import { describe, expect, test } from "bun:test";

const html = { "content-type": "text/html; charset=utf-8" };
const json = { "content-type": "application/json" };
const url = "https://example.com/thing";

describe("a status outside 2xx is thrown by what it means", () => {
  const cases: [what: string, reply: Reply, code: string][] = [
    ["404", { status: 404 }, "gone"],
    ["410", { status: 410 }, "gone"],
    ["451", { status: 451 }, "gone"],
    ["403 as JSON", { status: 403, headers: json, body: "{}" }, "gone"],
    [
      "403 of a storage",
      { status: 403, headers: { "content-type": "application/xml" }, body: "<Error/>" },
      "gone",
    ],
    ["403 as a page", { status: 403, headers: html, body: "<p>whoa there" }, "blocked"],
    ["403 with nothing", { status: 403 }, "blocked"],
    ["403 as JSON with an empty body", { status: 403, headers: json }, "blocked"],
    ["401", { status: 401, headers: json, body: "{}" }, "blocked"],
    ["429", { status: 429 }, "limited"],
    ["500", { status: 500 }, "unavailable"],
    ["503", { status: 503, headers: html, body: "<p>over capacity" }, "unavailable"],
    ["522", { status: 522 }, "unavailable"],
    ["400", { status: 400 }, "bad_answer"],
    ["422", { status: 422 }, "bad_answer"],
    ["304", { status: 304 }, "bad_answer"],
  ];
  test.each(cases)("%s", async (_what, reply, code) => {
    const map = await urlMap({ [url]: reply });
    try {
      for (const read of [
        map.fetcher.get(url),
        map.fetcher.open(url),
        map.fetcher.download(url, "/nonexistent/x"),
      ]) {
        const error: unknown = await read.catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(AppError);
        // The first of a failing host's answers sends it to rest.
        expect([code, "resting"]).toContain(error instanceof AppError ? error.code : "");
        expect(String(error)).toContain(`GET ${url}: ${reply.status}`);
      }
    } finally {
      await map.close();
    }
  });
});

test("a status that the caller handles is an answer", async () => {
  const map = await urlMap({ [url]: { status: 422, body: { error: "Slow down" } } });
  try {
    const answer = await map.fetcher.get(url, { statuses: [422] });
    expect(answer.status).toBe(422);
    expect(answer.json()).toEqual({ error: "Slow down" });
  } finally {
    await map.close();
  }
});

test("a body that should be JSON and is not is a bad answer", async () => {
  const map = await urlMap({ [url]: { headers: html, body: "<p>maintenance" } });
  try {
    const answer = await map.fetcher.get(url);
    expect(() => answer.json()).toThrow(`GET ${url}: 200, but not JSON`);
  } finally {
    await map.close();
  }
});

test("the error carries the Retry-After of the host", async () => {
  const map = await urlMap(
    { [url]: { status: 429, headers: { "retry-after": "40" } } },
    { now: () => 1_800_000_000 },
  );
  try {
    expect(await map.fetcher.get(url).catch((error) => error)).toMatchObject({
      code: "limited",
      retryAfter: 40,
    });
    expect(await map.fetcher.get(url).catch((error) => error)).toMatchObject({
      code: "resting",
      retryAfter: 40,
    });
    expect(map.requests).toHaveLength(1);
  } finally {
    await map.close();
  }
});
