import { afterAll, beforeAll, expect, test } from "bun:test";
import { observationOf } from "../support/temporary-store.ts";
import { addSubmissions, now, type OpenApp, openApp } from "./open-app.ts";

let open: OpenApp;
beforeAll(async () => {
  open = await openApp();
});
afterAll(() => open.close());

const feed = (path = "", request = {}) => open.json(`/api/feed${path}`, request);

test("a feed is followed from a date or a Unix time on, and listed with its cursors", async () => {
  const added = {
    id: 1,
    source: "reddit",
    address: "Art",
    created: 1_210_000_000,
    since: 1_577_836_800,
    state: "active",
  };
  expect(await feed("", { json: { address: "r/art", since: "2020-01-01" } })).toMatchObject({
    status: 201,
    body: added,
  });
  await open.context.store.failPoll(
    { feedId: 1, provider: "known-places", lane: "new" },
    { code: "timeout", message: "GET https://example.com: no answer", nextAt: now + 60 },
    now,
  );
  const cursor = {
    provider: "known-places",
    lane: "new",
    done: false,
    newest: null,
    oldest: null,
    submissions: 0,
    nextAt: now + 60,
    error: "GET https://example.com: no answer",
  };
  expect(await feed()).toMatchObject({ status: 200, body: [{ ...added, cursors: [cursor] }] });
  expect(await feed("/1")).toMatchObject({ status: 200, body: { ...added, cursors: [cursor] } });
  expect(await feed("", { json: { source: "reddit", address: "pics", since: 1_500_000_000 } })).toMatchObject(
    {
      status: 201,
      body: { address: "pics", since: 1_500_000_000 },
    },
  );
});

test("a feed is paused and resumed, by POST or PATCH", async () => {
  for (const method of ["POST", "PATCH"]) {
    expect(await feed("/2", { method, json: { state: "paused" } })).toMatchObject({
      body: { state: "paused" },
    });
    open.woken.length = 0;
    expect(await feed("/2", { method, json: { state: "active" } })).toMatchObject({
      body: { state: "active" },
    });
    expect(open.woken).toEqual(["aggregate"]);
  }
});

test("a removed feed is not listed, and its submissions stay", async () => {
  await addSubmissions(open.context, 2);
  expect(await feed("/2", { method: "DELETE" })).toMatchObject({ status: 200, body: { state: "removed" } });
  expect(await feed("/2")).toMatchObject({ status: 404 });
  expect(await feed("/2", { method: "DELETE" })).toMatchObject({ status: 404 });
  expect((await open.json("/api/submission")).body).toHaveLength(2);
});

const refused: [path: string, body: unknown, status: number, message: string][] = [
  ["", { address: "art" }, 409, "r/art is already followed"],
  ["", { address: "nobody" }, 404, "r/nobody: no provider knows it"],
  ["", {}, 422, "address: missing"],
  ["", { address: "two words" }, 422, 'address: "two words"; allowed: a subreddit (pics), a user'],
  ["", { source: "usenet", address: "alt" }, 422, 'source: "usenet"; allowed: reddit'],
  ["", { address: "pics", since: "soon" }, 422, 'since: "soon"; allowed: a date such as 2020-01-31'],
  ["", { address: "pics", since: -1 }, 422, "since: -1"],
  ["", { address: "pics", created: 1.5 }, 422, "created: 1.5"],
  ["/1", { state: "removed" }, 422, 'state: "removed"; allowed: active or paused'],
  ["/99", { state: "paused" }, 404, "feed 99: not followed"],
  ["/x", { state: "paused" }, 404, "feed x: not followed"],
];

test.each(refused)("POST /api/feed%s %j is refused with %i", async (path, json, status, message) => {
  expect(await feed(path, { json })).toMatchObject({
    status,
    body: { message: expect.stringContaining(message) },
  });
});

test("importing into a removed feed pauses it, and following it resumes it from the given time", async () => {
  const { store } = open.context;
  const by = { provider: "dump", feedId: 0, fresh: false, adopts: true };
  await store.saveSightings(
    [observationOf({ id: "imp1", place: "Pics", created: 1_300_000_000 }, [])],
    by,
    1,
  );
  expect(await feed("/2")).toMatchObject({ body: { address: "pics", state: "paused" } });
  expect(await feed("", { json: { address: "PICS", since: 1_250_000_000 } })).toMatchObject({
    status: 201,
    body: { id: 2, address: "pics", state: "active", since: 1_250_000_000, created: 1_200_000_000 },
  });
  expect(await feed("", { json: { address: "pics" } })).toMatchObject({ status: 409 });
});
