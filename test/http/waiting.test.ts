import { afterAll, beforeAll, expect, test } from "bun:test";
import { Database } from "bun:sqlite";
import { join } from "node:path";
import type { StuckRow, WaitingGroup } from "../../src/model/queue.ts";
import { sightingOf } from "../support/temporary-store.ts";
import { addSubmissions, now, type OpenApp, openApp } from "./open-app.ts";

type WaitingRow = StuckRow & { next: number | null };

let open: OpenApp;
const list = async (query = ""): Promise<WaitingRow[]> =>
  (await open.json(`/api/waiting${query}`)).body as WaitingRow[];
const urlOf = (host: string, n: number) => `https://${host}/${n}`;
const later = { state: "due", tries: 0, troubleSince: now } as const;

beforeAll(async () => {
  open = await openApp();
  await addSubmissions(open.context, 1);
  const { store } = open.context;
  const images = [1, 2, 3, 4, 5].map((n) => ({
    submission_id: "s1",
    url: urlOf(n === 3 ? "b.example" : "a.example", n),
  }));
  await open.ask("/api/image", { json: images });
  const fail = (n: number, nextAt: number, errorCode: string, error: string) =>
    store.failImage(
      urlOf(n === 3 ? "b.example" : "a.example", n),
      { ...later, nextAt, errorCode, error },
      now,
    );
  await fail(1, now + 300, "upstream_down", "503 of a.example");
  await fail(2, now + 100, "timeout", "no answer in 30 s");
  await fail(3, now + 200, "timeout", "no answer in 30 s");
  await store.failImage(
    urlOf("a.example", 4),
    { ...later, state: "waiting", nextAt: now, errorCode: "needs_setting", error: "IMGUR_CLIENT_ID" },
    now,
  );
  const by = { provider: "reddit-api", feedId: 0, fresh: true, wantsComments: true };
  await store.saveSightings([{ sighting: sightingOf({ id: "forest1" }), links: [] }], by, 1);
  await store.failForest("forest1", { ...later, nextAt: now + 50, errorCode: "timeout", error: "no answer" });
});
afterAll(() => open.close());

test("rows that wait after a setback are listed with their reason and next time, those without one last", async () => {
  const rows = await list();
  expect(rows.map(({ stage, url, next }) => [stage, url, next])).toEqual([
    ["image", urlOf("a.example", 2), now + 100],
    ["image", urlOf("b.example", 3), now + 200],
    ["image", urlOf("a.example", 1), now + 300],
    ["image", urlOf("a.example", 4), null],
    ["forest", null, now + 50],
  ]);
  expect(rows[0]).toEqual({
    stage: "image",
    id: 2,
    submission: "s1",
    url: urlOf("a.example", 2),
    host: "a.example",
    state: "waiting",
    tries: 0,
    code: "timeout",
    reason: "no answer in 30 s",
    visited: now,
    next: now + 100,
  });
});

test.each([
  ["?stage=image&host=A.example", [2, 1, 4]],
  ["?host=b.example", [3]],
  ["?reason=timeout&stage=image", [2, 3]],
  ["?reason=503", [1]],
  ["?reason=imgur", [4]],
  ["?stage=link", []],
  ["?reason=nothing", []],
])("%s lists %j", async (query, numbers) => {
  expect((await list(query)).map((row) => Number(row.url?.at(-1)))).toEqual(numbers);
});

test("pages continue from one stage to the next", async () => {
  const ids: unknown[] = [];
  let next: string | undefined = "/api/waiting?limit=1";
  while (next) {
    const page = await open.ask(next);
    ids.push(...((await page.json()) as WaitingRow[]).map(({ stage, id }) => [stage, id]));
    next = /^<(.+)>; rel="next"$/.exec(page.headers.get("link") ?? "")?.[1];
  }
  expect(ids).toEqual((await list()).map(({ stage, id }) => [stage, id]));
});

test("groups tell how many wait at a host for which reason, and the first next time", async () => {
  const groups = (await open.json("/api/waiting/groups")).body as WaitingGroup[];
  expect(groups.map((group) => JSON.stringify(group)).sort()).toEqual(
    [
      { stage: "image", host: "a.example", code: "needs_setting", rows: 1, next: null },
      { stage: "image", host: "a.example", code: "timeout", rows: 1, next: now + 100 },
      { stage: "image", host: "a.example", code: "upstream_down", rows: 1, next: now + 300 },
      { stage: "image", host: "b.example", code: "timeout", rows: 1, next: now + 200 },
      { stage: "forest", host: null, code: "timeout", rows: 1, next: now + 50 },
    ]
      .map((group) => JSON.stringify(group))
      .sort(),
  );
  expect((await open.json("/api/waiting/groups?stage=link")).body).toEqual([]);
  expect((await open.json("/api/waiting?stage=file")).status).toBe(400);
});

test("what matches nothing is looked for in steps, each of which ends soon; what matches is found behind them", async () => {
  const { store } = open.context;
  const path = join(open.context.config.dataDir, "rebooru.sqlite");
  using db = new Database(path);
  for (const [state, rank] of [
    ["dead", 0],
    ["waiting", 0],
    ["due", 2],
  ])
    db.query(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
       INSERT INTO link(submission_id, url, key, host, created, rank, state, tries, next_at, error_code, error)
       SELECT 's1', 'https://many.example/' || i, ? || i, 'many.example', 1, ?, ?, 0, 7, 'gone', iif(i = 4500, 'the one', 'not this') FROM n`,
    ).run(`${state}`, Number(rank), `${state}`);
  const start = { at: 0, id: 0 };
  for (const look of [
    () => store.deadRows({ stage: "link", reason: "the one" }, start, 10),
    () => store.waitingRows({ stage: "link", reason: "the one" }, "again", start, 10),
  ]) {
    const { rows, reached } = await look();
    expect(rows).toEqual([]);
    expect(reached).not.toBeNull();
  }
  expect((await list("?reason=the one")).map(({ next }) => next)).toEqual([7, null]);
  const dead = (await open.json("/api/dead?reason=the one")).body as StuckRow[];
  expect(dead.map(({ state }) => state)).toEqual(["dead", "waiting"]);
  // Every row is in exactly one page, whatever the sizes of steps and pages.
  const seen: number[] = [];
  let next: string | undefined = "/api/dead?stage=link&limit=200";
  while (next) {
    const page = await open.ask(next);
    seen.push(...((await page.json()) as StuckRow[]).map(({ id }) => id));
    next = /^<(.+)>; rel="next"$/.exec(page.headers.get("link") ?? "")?.[1];
  }
  expect(seen).toHaveLength(10_000);
  expect(new Set(seen).size).toBe(10_000);
  const requeued = await open.json("/api/requeue", { json: { host: "many.example", reason: "not this" } });
  expect(requeued.body).toEqual({ requeued: 4999 });
});

test("rows that wait are put back to work when a host is known to be back; dead ones stay", async () => {
  const answer = await open.json("/api/requeue", { json: { host: "a.example", waiting: true } });
  expect(answer).toEqual({ status: 200, body: { requeued: 3 } });
  expect((await list("?stage=image")).map(({ url }) => url)).toEqual([urlOf("b.example", 3)]);
});
