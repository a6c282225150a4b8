import { afterAll, beforeAll, expect, test } from "bun:test";
import { addSubmissions, type OpenApp, openApp } from "./open-app.ts";

let open: OpenApp;
beforeAll(async () => {
  open = await openApp();
});
afterAll(() => open.close());

test("a followed subreddit is listed, with the time of its newest submission", async () => {
  expect(await open.json("/api/subreddit")).toEqual({ status: 200, body: [] });
  expect(await open.json("/api/subreddit", { json: { name: "r/ART" } })).toEqual({
    status: 201,
    body: "Art",
  });
  expect(open.woken).toContain("aggregate");
  const art = { name: "Art", created: 1_210_000_000, updated: null };
  expect(await open.json("/api/subreddit")).toEqual({ status: 200, body: [art] });
  expect(await open.json("/api/subreddit/art")).toEqual({ status: 200, body: art });

  await addSubmissions(open.context, 2);
  expect(await open.json("/api/subreddit/pics")).toEqual({
    status: 200,
    body: { name: "pics", created: 1_200_000_000, updated: 1_600_000_002 },
  });
  expect((await open.json("/api/subreddit?limit=1")).body).toEqual([art]);
});

test("pages continue after the last row, though a row before it was removed", async () => {
  const { store } = open.context;
  for (const address of ["first", "second", "third"])
    await store.addFeed({ source: "reddit", address, created: 1, since: 1 }, 1);
  const next = async (path: string) => {
    const page = await open.ask(path);
    const names = ((await page.json()) as { name: string }[]).map((row) => row.name);
    return { names, path: /^<(.+)>; rel="next"$/.exec(page.headers.get("link") ?? "")?.[1] };
  };
  const page = await next("/api/subreddit?limit=3");
  const removed = (await store.feedPage(0, 1000)).find((feed) => feed.address === page.names[0]);
  await store.changeFeed(removed?.id ?? 0, { state: "removed" });
  const rest = await next(page.path ?? "");
  expect([...page.names, ...rest.names].slice(-3)).toEqual(["first", "second", "third"]);
  expect(rest.path).toBeUndefined();
  await store.addFeed({ source: "reddit", address: page.names[0] ?? "", created: 1, since: 1 }, 1);
});

test("following a subreddit twice is a conflict", async () => {
  expect(await open.json("/api/subreddit", { json: { name: "art" } })).toMatchObject({
    status: 409,
    body: { message: "r/art is already followed", error: { code: "conflict" } },
  });
});

test("a subreddit unknown to every provider is refused, unless its creation time is given", async () => {
  expect(await open.json("/api/subreddit", { json: { name: "nobody" } })).toMatchObject({
    status: 400,
    body: { message: expect.stringContaining("r/nobody: no provider knows it") },
  });
  expect(await open.json("/api/subreddit", { json: { name: "nobody", created: 1_300_000_000 } })).toEqual({
    status: 201,
    body: "nobody",
  });
  expect((await open.json("/api/subreddit/nobody")).body).toMatchObject({ created: 1_300_000_000 });
});

test("where no provider can be asked, the answer says that nothing is followed, and what to do", async () => {
  expect(await open.json("/api/subreddit", { json: { name: "offline" } })).toMatchObject({
    status: 502,
    body: {
      message:
        'r/offline is not followed: www.reddit.com: no such host (try again later, or give "created", on the command line --created, to follow it without asking)',
    },
  });
  expect((await open.json("/api/subreddit/offline")).status).toBe(404);
});

test("a subreddit that is not followed is answered with 404", async () => {
  expect(await open.json("/api/subreddit/else")).toMatchObject({
    status: 404,
    body: { message: expect.any(String) },
  });
});

const refused: [body: unknown, status: number, message: string][] = [
  [{}, 422, "name: missing; allowed: a subreddit's name: 2 to 22 letters, digits and _"],
  [{ name: 7 }, 422, "name: 7; allowed: a subreddit's name: 2 to 22 letters, digits and _"],
  [{ name: "a".repeat(23) }, 422, `name: "${"a".repeat(23)}"; allowed:`],
  [{ name: "two words" }, 422, 'name: "two words"; allowed:'],
  [{ name: "pics/../x" }, 422, 'name: "pics/../x"; allowed:'],
  [{ name: "new", created: "yesterday" }, 422, 'created: "yesterday"; allowed: a time in whole Unix seconds'],
  [[{ name: "new" }], 422, 'body: [{"name":"new"}]; allowed: an object'],
  ["new", 422, 'body: "new"; allowed: an object'],
];

test.each(refused)("the body %j is refused with %i", async (body, status, message) => {
  const answer = await open.json("/api/subreddit", { json: body });
  expect(answer).toMatchObject({ status, body: { message: expect.stringContaining(message) } });
});
