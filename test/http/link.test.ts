import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { addSubmissions, now, type OpenApp, openApp } from "./open-app.ts";

let open: OpenApp;
const start = async () => {
  open = await openApp();
  await addSubmissions(open.context, 5);
};

const post = (links: unknown) => open.json("/api/link", { json: links });
const pull = async (query: string) => (await open.json(`/api/link${query}`)).body;

const types: [url: string, type: string | null][] = [
  ["https://i.redd.it/aaaaaaaaaaa01.jpg", "reddit"],
  ["https://www.reddit.com/gallery/abc1234", "reddit"],
  ["https://imgur.com/a/AbCdE", "imgur"],
  ["https://example.com/picture.png", "generic"],
  ["https://example.com/page", null],
];

describe("links", () => {
  beforeEach(start);
  afterEach(() => open.close());

  test("a posted link is due, with the fields and types of LZBooru", async () => {
    expect(await post([{ id: "s1", url: "https://i.redd.it/aaaaaaaaaaa01.jpg" }])).toEqual({
      status: 201,
      body: 1,
    });
    expect(open.woken).toContain("resolve");
    expect(await pull("?q=5")).toEqual([
      {
        id: "s1",
        url: "https://i.redd.it/aaaaaaaaaaa01.jpg",
        created: 1_600_000_001,
        type: "reddit",
        last_visited: null,
        priority: 0,
      },
    ]);
  });

  test("the type of a link is derived if absent, and kept if given", async () => {
    await post(
      types.map(([url], index) => ({ id: `s${index + 1}`, url, type: index === 0 ? "special" : null })),
    );
    expect(await pull("?q=10")).toMatchObject(
      types.map(([, type], index) => ({ type: index === 0 ? "special" : type })),
    );
    for (const type of ["imgur", "generic", "special"]) {
      expect(await pull(`/${type}?q=10`)).toMatchObject([{ type }]);
    }
    expect(await pull("/nothing?q=10")).toEqual([]);
  });

  test("links are ordered by priority, then age, at most one a submission and at most q", async () => {
    await post([
      { id: "s3", url: "https://example.com/3" },
      { id: "s2", url: "https://example.com/2" },
      { id: "s2", url: "https://example.com/2-second" },
      { id: "s1", url: "https://example.com/1" },
    ]);
    const visited = { id: "s1", url: "https://example.com/1", priority: 1, last_visited: now - 3601 };
    expect(await open.json("/api/link", { method: "PUT", json: [visited] })).toEqual({
      status: 200,
      body: 1,
    });
    expect(await pull("?q=10")).toMatchObject([
      { id: "s2", url: "https://example.com/2", priority: 0 },
      { id: "s3", priority: 0 },
      { id: "s1", priority: 1, last_visited: now - 3601 },
    ]);
    expect(await pull("?q=2")).toHaveLength(2);
  });

  test("a visited link rests for an hour, and at a priority of three it is dead", async () => {
    await post([{ id: "s1", url: "https://example.com/1" }]);
    const link = { id: "s1", url: "https://example.com/1" };
    const put = (change: object) => open.json("/api/link", { method: "PUT", json: [{ ...link, ...change }] });
    await put({ priority: 1, last_visited: now - 3599 });
    expect(await pull("?q=1")).toEqual([]);
    await put({ priority: 2, last_visited: now - 3601 });
    expect(await pull("?q=1")).toHaveLength(1);
    await put({ priority: 3, last_visited: now - 9999 });
    expect(await pull("?q=1")).toEqual([]);
    expect((await open.json("/api/dead?stage=link")).body).toMatchObject([{ url: link.url, state: "dead" }]);
  });

  test("without a url, every link of the submission changes", async () => {
    await post(["1", "2", "3"].map((n) => ({ id: "s1", url: `https://example.com/${n}` })));
    expect(await open.json("/api/link", { method: "PUT", json: { id: "s1", priority: 2 } })).toEqual({
      status: 200,
      body: 3,
    });
    expect(await open.json("/api/link", { method: "DELETE", json: { id: "s1" } })).toEqual({
      status: 200,
      body: 3,
    });
  });

  test("a deleted link is done and stays done when it is posted again", async () => {
    const link = { id: "s1", url: "https://example.com/1" };
    await post([link]);
    const [read] = (await pull("?q=1")) as [object];
    expect(await open.json("/api/link", { method: "DELETE", json: [read] })).toEqual({
      status: 200,
      body: 1,
    });
    expect(await post([link])).toEqual({ status: 201, body: 1 });
    expect(await pull("?q=1")).toEqual([]);
    expect(
      await open.json("/api/link", { method: "DELETE", json: [{ ...link, url: "https://example.com/2" }] }),
    ).toEqual({
      status: 200,
      body: 0,
    });
  });

  test("q must be a positive whole number", async () => {
    for (const query of ["", "?q=", "?q=0", "?q=-1", "?q=1.5", "?q=ten", "/imgur", "/imgur?q=0"]) {
      const answer = await open.json(`/api/link${query}`);
      expect(answer).toMatchObject({ status: 400, body: { message: "Invalid quantity." } });
    }
  });

  test("a huge quantity is accepted", async () => {
    await post([{ id: "s1", url: "https://example.com/1" }]);
    expect(await pull(`?q=${"9".repeat(30)}`)).toHaveLength(1);
  });
});

const link = { id: "s1", url: "https://example.com/x" };
const refused: [method: string, item: unknown, message: string][] = [
  ["POST", { ...link, id: "zzz" }, '[1].id: "zzz"; allowed: the id of a stored submission'],
  [
    "POST",
    { ...link, url: "ftp://example.com/x" },
    '[1].url: "ftp://example.com/x"; allowed: a URL of http or https',
  ],
  ["POST", { ...link, url: "/x" }, "[1].url"],
  ["POST", { ...link, url: 4 }, "[1].url"],
  ["POST", { ...link, type: 4 }, "[1].type"],
  ["POST", 7, "[1]: 7; allowed: an object"],
  ["PUT", { ...link, priority: -1 }, "[1].priority: -1; allowed: a whole number from 0 on"],
  ["PUT", { ...link, priority: "1" }, "[1].priority"],
  ["PUT", { ...link, last_visited: "now" }, "[1].last_visited"],
  ["PUT", { ...link, id: "zzz" }, "[1].id"],
  ["DELETE", { url: link.url }, "[1].id: missing"],
  ["DELETE", { ...link, id: "zzz" }, "[1].id"],
];

describe("an invalid body", () => {
  beforeAll(start);
  afterAll(() => open.close());

  test.each(refused)("%s of %j is refused, and nothing changes", async (method, item, message) => {
    const valid = { ...link, url: `https://example.com/${method}`, priority: 3 };
    if (method !== "POST") await post([valid]);
    const before = await pull("?q=100");
    const answer = await open.json("/api/link", { method, json: [valid, item] });
    expect(answer).toMatchObject({ status: 422, body: { message: expect.stringContaining(message) } });
    expect(await pull("?q=100")).toEqual(before);
  });
});
