import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { Store } from "../../src/database/store.ts";
import { observationOf, archive, temporaryStore } from "../support/temporary-store.ts";
import type { DueRequest } from "../../src/model/queue.ts";

let store: Store;
let dispose: () => Promise<void>;
beforeEach(async () => ({ store, dispose } = await temporaryStore()));
afterEach(() => dispose());

const everything: DueRequest = {
  now: 100,
  limit: 100,
  perHost: 100,
  skipHosts: [],
  skipIds: [],
  afterHost: "",
};
const dueUrls = async (request: Partial<DueRequest> = {}) =>
  (await store.dueLinks({ ...everything, ...request })).rows.map((row) => row.url);

async function add(id: string, url: string, created: number, fresh: boolean) {
  await store.saveSightings([observationOf({ id, created }, [url])], { ...archive, fresh }, 50);
}

describe("due links", () => {
  test("are at most perHost of a host, however many it has", async () => {
    for (let i = 0; i < 20; i++) await add(`a${i}`, `https://many.test/${i}`, i, true);
    await add("b", "https://one.test/x", 0, true);
    expect(await dueUrls({ perHost: 3 })).toHaveLength(4);
  });

  test("of the news come before the backlog, which alternates its newest and its oldest", async () => {
    for (const created of [1, 2, 3, 4, 5])
      await add(`old${created}`, `https://h.test/old${created}`, created, false);
    for (const created of [8, 9]) await add(`new${created}`, `https://h.test/new${created}`, created, true);
    const paths = (await dueUrls()).map((url) => url.slice("https://h.test/".length));
    expect(paths).toEqual(["new9", "new8", "old5", "old1", "old4", "old2", "old3"]);
  });

  test("go on with the host after the last one, and wrap round", async () => {
    for (const host of ["a", "b", "c"]) await add(host, `https://${host}.test/`, 1, true);
    expect(await dueUrls({ afterHost: "a.test" })).toEqual([
      "https://b.test/",
      "https://c.test/",
      "https://a.test/",
    ]);
    expect((await store.dueLinks({ ...everything, limit: 2, afterHost: "b.test" })).lastHost).toBe("a.test");
  });

  test("that failed before come last, the longest due first: a bad address delays no neighbour", async () => {
    for (const created of [1, 2, 3]) await add(`p${created}`, `https://h.test/${created}`, created, true);
    const backoff = {
      tries: 0,
      troubleSince: 100,
      errorCode: "unavailable",
      error: "503",
      state: "due",
    } as const;
    const fail = async (path: string, nextAt: number) => {
      const { rows } = await store.dueLinks(everything);
      const row = rows.find((one) => one.url === `https://h.test/${path}`);
      await store.failLink(row?.id ?? 0, { ...backoff, nextAt }, 100);
    };
    await fail("3", 100);
    expect(await dueUrls()).toEqual(["https://h.test/2", "https://h.test/1", "https://h.test/3"]);
    await fail("2", 99);
    await fail("3", 101);
    expect(await dueUrls({ now: 200 })).toEqual(["https://h.test/1", "https://h.test/2", "https://h.test/3"]);
  });

  test("leave out hosts that rest, rows that are worked on and rows that wait", async () => {
    for (const host of ["a", "b", "c"]) await add(host, `https://${host}.test/`, 1, true);
    const { rows } = await store.dueLinks(everything);
    const backoff = { tries: 1, troubleSince: null, errorCode: "bad_answer", error: "broken" } as const;
    const [a, b] = [rows.find((row) => row.host === "a.test"), rows.find((row) => row.host === "b.test")];
    await store.failLink(a?.id ?? 0, { ...backoff, state: "due", nextAt: 200 }, 100);
    expect(await dueUrls({ skipIds: [b?.id ?? 0] })).toEqual(["https://c.test/"]);
    expect(await dueUrls({ skipHosts: ["c.test"] })).toEqual(["https://b.test/"]);
    expect(await dueUrls({ now: 200, skipHosts: ["b.test", "c.test"] })).toEqual(["https://a.test/"]);
  });
});

describe("dead rows", () => {
  test("are listed with their reason and go back to work by host, reason or stage", async () => {
    await add("x", "https://x.test/", 1, true);
    await add("y", "https://y.test/", 1, true);
    for (const { id, host } of (await store.dueLinks(everything)).rows) {
      const error = host === "x.test" ? "GET https://x.test/: 404 Not Found" : "no picture on the page";
      const code = host === "x.test" ? "gone" : "not_picture";
      await store.failLink(
        id,
        { state: "dead", tries: 0, nextAt: 0, troubleSince: null, errorCode: code, error },
        9,
      );
    }
    const listed = await store.deadRows({ stage: "link", reason: "404" }, { at: 0, id: 0 }, 10);
    expect(listed.rows).toMatchObject([{ submission: "x", code: "gone", state: "dead", visited: 9 }]);
    expect((await store.requeueRows({ stage: "link", reason: "not_picture" })).requeued).toBe(1);
    expect(await dueUrls()).toEqual(["https://y.test/"]);
    expect((await store.requeueRows({ stage: "link", host: "X.test" })).requeued).toBe(1);
    expect((await store.requeueRows({ stage: "link" })).requeued).toBe(0);
  });
});
