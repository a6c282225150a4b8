import { afterAll, beforeAll, expect, test } from "bun:test";
import type { StuckRow } from "../../src/model/queue.ts";
import { sightingOf } from "../support/temporary-store.ts";
import { addSubmissions, now, type OpenApp, openApp } from "./open-app.ts";

let open: OpenApp;
const list = async (query = "") =>
  (await open.json(`/api/dead${query}`)).body as (StuckRow & { url: string })[];

beforeAll(async () => {
  open = await openApp();
  await addSubmissions(open.context, 1);
  const { store } = open.context;
  const url = (host: string, n: number) => `https://${host}/${n}`;
  const links = [1, 2, 3].map((n) => ({ id: "s1", url: url(n === 3 ? "b.example" : "a.example", n) }));
  await open.ask("/api/link", { json: links });
  await open.ask("/api/link", { method: "PUT", json: links.map((link) => ({ ...link, priority: 3 })) });
  await open.ask("/api/image", {
    json: [4, 5].map((n) => ({ submission_id: "s1", url: url("a.example", n) })),
  });
  const backoff = { tries: 1, nextAt: now, troubleSince: null } as const;
  const dead = { ...backoff, state: "dead", errorCode: "over_limit", error: "101 megapixels" } as const;
  await store.failImage(url("a.example", 4), dead, now);
  await store.failImage(
    url("a.example", 5),
    { ...dead, state: "waiting", errorCode: "needs_setting", error: "IMGUR_CLIENT_ID" },
    now,
  );
});
afterAll(() => open.close());

test("dead and waiting rows are listed with their reason, links before images", async () => {
  const rows = await list();
  expect(rows.map((row) => `${row.stage} ${row.url}`)).toEqual([
    "link https://a.example/1",
    "link https://a.example/2",
    "link https://b.example/3",
    "image https://a.example/4",
    "image https://a.example/5",
  ]);
  expect(rows.at(-2)).toEqual({
    stage: "image",
    id: 1,
    submission: "s1",
    url: "https://a.example/4",
    host: "a.example",
    state: "dead",
    tries: 1,
    code: "over_limit",
    reason: "101 megapixels",
    visited: now,
  });
});

const filters: [query: string, urls: number[]][] = [
  ["?stage=link", [1, 2, 3]],
  ["?stage=image", [4, 5]],
  ["?host=b.example", [3]],
  ["?host=A.example&stage=image", [4, 5]],
  ["?reason=over_limit", [4]],
  ["?reason=MEGA", [4]],
  ["?reason=nothing", []],
];
test.each(filters)("%s lists %j", async (query, numbers) => {
  expect((await list(query)).map((row) => Number(row.url.at(-1)))).toEqual(numbers);
});

test("pages continue from one stage to the next", async () => {
  const urls: string[] = [];
  let next: string | undefined = "/api/dead?limit=2";
  while (next) {
    const page = await open.ask(next);
    urls.push(...((await page.json()) as { url: string }[]).map((row) => row.url));
    next = /^<(.+)>; rel="next"$/.exec(page.headers.get("link") ?? "")?.[1];
  }
  expect(urls).toEqual((await list()).map((row) => row.url));
});

test.each(["?stage=other", "?limit=0", "?limit=201", "?limit=x", "?after=x", "?after=-1"])(
  "%s is refused",
  async (query) => {
    const answer = await open.json(`/api/dead${query}`);
    expect(answer).toMatchObject({ status: 400, body: { message: expect.stringContaining("allowed:") } });
  },
);

test("only the selected rows become due again; waiting rows stay as they are", async () => {
  const requeue = async (json?: object) => open.json("/api/requeue", { method: "POST", json });
  expect(await requeue({ stage: "link", host: "b.example" })).toEqual({ status: 200, body: { requeued: 1 } });
  expect((await list()).map((row) => Number(row.url.at(-1)))).toEqual([1, 2, 4, 5]);
  open.woken.length = 0;
  expect(await requeue({ reason: "megapixels" })).toEqual({ status: 200, body: { requeued: 1 } });
  expect(await requeue()).toEqual({ status: 200, body: { requeued: 2 } });
  expect(open.woken).toEqual(["encode", "resolve"]);
  expect((await list()).map((row) => Number(row.url.at(-1)))).toEqual([5]);
  expect(await requeue({ stage: "file" })).toMatchObject({
    status: 422,
    body: { message: 'stage: "file"; allowed: link, image or forest (the comments under a submission)' },
  });
});

test("an unknown field is refused instead of requeueing everything", async () => {
  expect(await open.json("/api/requeue", { json: { image: 66 } })).toMatchObject({
    status: 422,
    body: { message: "image: 66; allowed: no field of this name" },
  });
});

test("a thousand dead rows become due again in one request", async () => {
  const images = Array.from({ length: 1100 }, (_, n) => ({
    submission_id: "s1",
    url: `https://c.example/${n}`,
  }));
  await open.ask("/api/image", { json: images });
  const ids = Array.from({ length: 1100 }, (_, index) => ({ id: index + 3 }));
  await open.ask("/api/image", { method: "DELETE", json: ids });
  expect(await open.json("/api/requeue", { json: { host: "c.example" } })).toEqual({
    status: 200,
    body: { requeued: 1100 },
  });
});

test("dead comment forests are listed, and read again on request", async () => {
  const { store } = open.context;
  const by = { provider: "reddit-api", feedId: 0, fresh: true, wantsComments: true };
  await store.saveSightings([{ sighting: sightingOf({ id: "forest1" }), links: [] }], by, 1);
  const failed = { state: "dead", tries: 0, nextAt: 1, troubleSince: null } as const;
  await store.failForest("forest1", { ...failed, errorCode: "gone", error: "no such submission" });
  const shown = {
    stage: "forest",
    submission: "forest1",
    url: null,
    code: "gone",
    reason: "no such submission",
  };
  expect((await open.json("/api/dead?stage=forest")).body).toMatchObject([shown]);
  expect((await open.json("/api/dead?stage=forest&host=a.example")).body).toEqual([]);
  expect((await open.json("/api/requeue", { json: { stage: "forest", reason: "such" } })).body).toEqual({
    requeued: 1,
  });
  expect(open.woken.at(-1)).toBe("revisit");
  expect((await store.dueForests(1e10, 9)).map(({ submissionId }) => submissionId)).toEqual(["forest1"]);
});
