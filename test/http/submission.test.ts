import { afterAll, beforeAll, expect, test } from "bun:test";
import { addSubmissions, type OpenApp, openApp } from "./open-app.ts";

let open: OpenApp;
beforeAll(async () => {
  open = await openApp();
  await addSubmissions(open.context, 3);
});
afterAll(() => open.close());

const posted = {
  id: "p1",
  title: "Möwen & <Meer>",
  author: "painter",
  subreddit: "pics",
  created: 1_650_000_000,
  flair: "OC",
  nsfw: true,
};

test("a posted submission is returned with the same fields and types", async () => {
  expect(await open.json("/api/submission", { json: [posted] })).toEqual({ status: 201, body: 1 });
  expect(await open.json("/api/submission/p1")).toEqual({ status: 200, body: posted });
  const all = (await open.json("/api/submission")).body as unknown[];
  expect(all).toHaveLength(4);
  expect(all.at(-1)).toEqual(posted);
});

test("posting it again updates it", async () => {
  const again = { ...posted, title: "Möwen", author: "somebody", nsfw: false, flair: null };
  expect(await open.json("/api/submission", { json: [again] })).toEqual({ status: 201, body: 1 });
  expect(await open.json("/api/submission/p1")).toEqual({ status: 200, body: again });
  expect((await open.json("/api/submission")).body).toHaveLength(4);
});

test("a post does not replace what a source observed", async () => {
  await open.ask("/api/submission", { json: [{ ...posted, id: "s1", title: "Another" }] });
  expect((await open.json("/api/submission/s1")).body).toMatchObject({ title: "Title of s1", nsfw: true });
});

test("a deleted author is [deleted], and absent fields are null", async () => {
  const { id, title, subreddit, created } = { ...posted, id: "p2" };
  const { body } = await open.json("/api/submission", {
    json: { id, title, subreddit, created, author: "[deleted]" },
  });
  expect(body).toBe(1);
  expect(await open.json("/api/submission/p2")).toEqual({
    status: 200,
    body: { id, title, author: "[deleted]", subreddit, created, flair: null, nsfw: false },
  });
});

test("unknown fields are ignored, and an empty list adds nothing", async () => {
  expect((await open.json("/api/submission", { json: [{ ...posted, id: "p3", score: "many" }] })).body).toBe(
    1,
  );
  expect(await open.json("/api/submission", { json: [] })).toEqual({ status: 201, body: 0 });
});

test("an unknown submission is answered with 404", async () => {
  expect((await open.json("/api/submission/zzz")).status).toBe(404);
});

const refused: [change: Record<string, unknown>, status: number, message: string][] = [
  [{ title: "t".repeat(301) }, 422, '[1].title: "ttt'],
  [{ title: 12 }, 422, "[1].title: 12; allowed: a text of 1 to 300 characters"],
  [{ title: undefined }, 422, "[1].title: missing"],
  [{ author: "a".repeat(21) }, 422, "[1].author"],
  [{ subreddit: "s".repeat(23) }, 422, "[1].subreddit"],
  [{ flair: "f".repeat(65) }, 422, "[1].flair"],
  [{ nsfw: "yes" }, 422, '[1].nsfw: "yes"; allowed: true or false'],
  [{ created: 1.5 }, 422, "[1].created: 1.5; allowed: a time in whole Unix seconds"],
  [{ created: -1 }, 422, "[1].created"],
  [{ id: "a b" }, 422, "[1].id"],
  [{ id: 5 }, 422, "[1].id"],
  [{ subreddit: "elsewhere" }, 400, "subreddit elsewhere: not followed"],
];

test.each(refused)("with %j nothing of the body is stored, status %i", async (change, status, message) => {
  const body = [
    { ...posted, id: "x1" },
    { ...posted, id: "x2", ...change },
  ];
  const answer = await open.json("/api/submission", { json: body });
  expect(answer).toMatchObject({ status, body: { message: expect.stringContaining(message) } });
  expect((await open.json("/api/submission/x1")).status).toBe(404);
});

test("lengths are counted in characters, not in code units", async () => {
  expect(
    (await open.json("/api/submission", { json: [{ ...posted, id: "p4", title: "🌊".repeat(300) }] })).status,
  ).toBe(201);
  expect((await open.json("/api/submission/p4")).body).toMatchObject({ title: "🌊".repeat(300) });
});

test("a body that is not JSON is a bad request", async () => {
  for (const body of ["[{", "", "nonsense"]) {
    expect((await open.json("/api/submission", { method: "POST", body })).status).toBe(400);
  }
});
