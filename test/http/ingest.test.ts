import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { maxBodyBytes } from "../../src/http/request/limit-body.ts";
import { sightingOf } from "../support/temporary-store.ts";
import { type OpenApp, openApp } from "./open-app.ts";

let open: OpenApp;
beforeAll(async () => (open = await openApp()));
afterAll(() => open.close());

const redditPost = (id: string, fields: object = {}) => ({
  id,
  name: `t3_${id}`,
  title: `A &amp; B ${id}`,
  author: "painter",
  subreddit: "pics",
  created_utc: 1_650_000_000.0,
  permalink: `/r/pics/comments/${id}/title/`,
  url: `https://i.redd.it/${id}xyz.jpg`,
  over_18: false,
  ...fields,
});
const ownShape = (id: string, fields: object = {}) => ({
  id,
  title: `Title of ${id}`,
  created: 1_650_000_000,
  subreddit: "pics",
  url: `https://i.redd.it/${id}xyz.jpg`,
  ...fields,
});

type Answer = {
  created: number;
  updated: number;
  unchanged: number;
  invalid: number;
  items: { item: number; line?: number; id?: string; outcome: string; message?: string }[];
};
async function push(body: unknown, query = ""): Promise<Answer> {
  const answer = await open.json(`/api/ingest${query}`, { json: body, key: "ingest-key" });
  expect(answer.status).toBe(200);
  return answer.body as Answer;
}
async function pushLines(lines: string, query = ""): Promise<Answer> {
  const headers = { "content-type": "application/x-ndjson" };
  const answer = await open.json(`/api/ingest${query}`, { method: "POST", body: lines, headers });
  expect(answer.status).toBe(200);
  return answer.body as Answer;
}
const linksOf = async () =>
  ((await open.json("/api/link?q=1000")).body as { id: string; url: string }[]).map(({ id, url }) => [
    id,
    url,
  ]);

describe("POST /api/ingest", () => {
  test("stores a submission in Reddit's shape, and its link is due", async () => {
    expect(await push(redditPost("a1"))).toEqual({
      created: 1,
      updated: 0,
      unchanged: 0,
      invalid: 0,
      items: [{ item: 0, id: "a1", outcome: "created" }],
    });
    expect((await open.json("/api/submission/a1")).body).toMatchObject({
      title: "A &amp; B a1",
      author: "painter",
      nsfw: false,
    });
    expect(await linksOf()).toContainEqual(["a1", "https://i.redd.it/a1xyz.jpg"]);
    expect(open.woken).toContain("resolve");
  });

  test("accepts a list of both shapes, a t3 and a Listing, and reports the outcome of each item", async () => {
    const listing = { kind: "Listing", data: { children: [{ kind: "t3", data: redditPost("b3") }] } };
    const body = [ownShape("b1"), { kind: "t3", data: redditPost("b2") }, listing, { title: "no id" }, 7];
    const { items, ...sums } = await push(body);
    expect(sums).toEqual({ created: 3, updated: 0, unchanged: 0, invalid: 2 });
    expect(items.map(({ item, id, outcome }) => [item, id, outcome])).toEqual([
      [0, "b1", "created"],
      [1, "b2", "created"],
      [2, "b3", "created"],
      [3, undefined, "invalid"],
      [4, undefined, "invalid"],
    ]);
    expect(items[3]?.message).toBe(
      "id: missing; allowed: the id of a submission, such as 1skh6dk or t3_1skh6dk",
    );
  });

  test("accepts an id with its prefix, and a text post that links to itself", async () => {
    const page = "https://www.reddit.com/r/pics/comments/l1/words/";
    const { items } = await push([
      ownShape("T3_L1", { url: page, title: "One" }),
      ownShape("l1", { url: page, title: "One" }),
    ]);
    expect(items.map(({ id, outcome }) => [id, outcome])).toEqual([
      ["l1", "created"],
      ["l1", "unchanged"],
    ]);
    expect((await linksOf()).filter(([id]) => id === "l1")).toEqual([]);
  });

  test("of several observations in the same second the last counts", async () => {
    const observation = (score: number, removal: string | null) =>
      ownShape("m1", { score, removal, observedAt: 1_650_000_500 });
    for (const [score, removal] of [
      [9, null],
      [10, "moderator"],
      [11, null],
      [10, "moderator"],
    ] as const)
      await push(observation(score, removal));
    const { told } = (await open.context.store.provenance("m1")) ?? {};
    expect([told?.score?.value, told?.removal?.value]).toEqual([10, "moderator"]);
  });

  test("a deeply nested value is refused alone, and its neighbours are stored", async () => {
    const deep = "[".repeat(20_000) + "]".repeat(20_000);
    const { items, ...sums } = await pushLines(
      [JSON.stringify(ownShape("n1")), deep, JSON.stringify(ownShape("n2"))].join("\n"),
    );
    expect(sums).toMatchObject({ created: 2, invalid: 1 });
    expect(items[1]?.message).toBeDefined();
  });

  test("an item that is not a submission is reported", async () => {
    const { items } = await push([[[[[ownShape("o1")]]]], { kind: "more", data: {} }, "text", null]);
    expect(items.map(({ outcome }) => outcome)).toEqual(["invalid", "invalid", "invalid", "invalid"]);
    expect(items[1]?.message).toBe("kind: more: allowed are t3, t1 and Listing");
    expect(items[2]?.message).toBe("not a submission; allowed: an object");
  });

  test("a missing or invalid field is named, with what is allowed", async () => {
    const { items } = await push([
      { id: "p1" },
      ownShape("p2", { title: "x".repeat(301) }),
      ownShape("p3", { url: 5 }),
    ]);
    expect(items.map(({ message }) => message)).toEqual([
      "title: missing; allowed: a text of at most 300 characters",
      `title: "${"x".repeat(59)}...; allowed: a text of at most 300 characters`,
      "url: 5; allowed: a URL of http or https, an empty text or null",
    ]);
  });

  test("posting again changes nothing, and a changed field is an update", async () => {
    await push(ownShape("c1", { score: 5, observedAt: 1_650_000_100 }));
    const once = ownShape("c1", { score: 5, observedAt: 1_650_000_100 });
    expect((await push(once)).items).toMatchObject([{ outcome: "unchanged" }]);
    expect((await push(ownShape("c1", { score: 6 }))).items).toMatchObject([{ outcome: "updated" }]);
  });

  test("reads NDJSON line by line, and reports a bad line by its number", async () => {
    const lines = [
      JSON.stringify(ownShape("d1")),
      "",
      "{broken",
      JSON.stringify(ownShape("d2", { subreddit: "no/pe" })),
    ];
    const { items, ...sums } = await pushLines(`${lines.join("\n")}\n${JSON.stringify(ownShape("d3"))}`);
    expect(sums).toMatchObject({ created: 2, invalid: 2 });
    expect(items.map(({ line, outcome }) => [line, outcome])).toEqual([
      [1, "created"],
      [3, "invalid"],
      [4, "invalid"],
      [5, "created"],
    ]);
    expect(items.map(({ message }) => message)).toEqual([
      undefined,
      "line 3: not JSON",
      'subreddit: "no/pe"; allowed: the name of a subreddit: at most 64 letters, digits, _, -, dots and colons',
      undefined,
    ]);
  });

  test("answers with the totals alone on request, and accepts thousands of lines", async () => {
    const lines = Array.from({ length: 3000 }, (_, n) => JSON.stringify(ownShape(`e${n}`))).join("\n");
    expect(await pushLines(lines, "?items=false")).toEqual({
      created: 3000,
      updated: 0,
      unchanged: 0,
      invalid: 0,
    } as never);
  });

  test("unescapes Reddit's strings with escaped=true", async () => {
    await push(redditPost("f1"), "?escaped=true");
    expect((await open.json("/api/submission/f1")).body).toMatchObject({ title: "A & B f1" });
  });

  test("creates one paused feed for a subreddit that is not followed, and none for a followed one", async () => {
    await push([ownShape("g1", { subreddit: "Elsewhere" }), ownShape("g2", { subreddit: "elsewhere" })]);
    const feeds = (await open.json("/api/feed")).body as { address: string; state: string; counts: object }[];
    const created = feeds.filter((feed) => feed.address.toLowerCase() === "elsewhere");
    const given = [{ provider: "push", submissions: 2, newest: 1_650_000_000 }];
    expect(created).toMatchObject([
      { address: "Elsewhere", state: "paused", since: 0, counts: { submissions: 2, given } },
    ]);
  });

  test("a push does not replace what a better provider observed", async () => {
    const { store } = open.context;
    const by = { provider: "reddit-api", feedId: 1, fresh: true };
    const sighting = sightingOf({ id: "h1", title: "Right", author: "right" });
    await store.saveSightings([{ sighting, links: [] }], by, 1_660_000_000);
    await push(ownShape("h1", { title: "Wrong", author: "wrong", nsfw: true }));
    expect((await open.json("/api/submission/h1")).body).toMatchObject({
      title: "Right",
      author: "right",
      nsfw: true,
    });
    const { body } = await open.json("/api/submission/h1/sightings");
    expect(body).toMatchObject({
      told: {
        title: { value: "Right", provider: "reddit-api" },
        nsfw: { value: true, provider: "push" },
      },
      sightings: [{ provider: "push" }, { provider: "reddit-api" }],
    });
  });

  test("stores the replies nested within a comment, at any depth", async () => {
    let thing: object | string = "";
    for (let depth = 300; depth > 0; depth--) {
      const data = { id: `n${depth}`, link_id: "t3_nest", created_utc: 1_600_000_000, body: `${depth}` };
      const replies: object | string = thing === "" ? "" : { kind: "Listing", data: { children: [thing] } };
      thing = { kind: "t1", data: { ...data, replies } };
    }
    const { created } = await push([ownShape("nest"), thing]);
    expect(created).toBe(301);
    expect((await open.json("/api/comment/n300")).body).toMatchObject({ body: "300", submission: "nest" });
  });

  test("adds the links of a comment to its submission, which must be stored", async () => {
    const comment = (link: string) => ({
      kind: "t1",
      data: {
        id: `c${link}`,
        link_id: `t3_${link}`,
        created_utc: 1_600_000_000,
        body: "see [this](https://i.redd.it/incomment.png)",
      },
    });
    const { items } = await push([ownShape("k1"), comment("k1"), comment("k1"), comment("nobody")]);
    expect(items.map(({ id, outcome }) => [id, outcome])).toEqual([
      ["k1", "created"],
      ["ck1", "created"],
      ["ck1", "unchanged"],
      ["cnobody", "invalid"],
    ]);
    expect(items[3]?.message).toBe("link_id: submission nobody is not stored");
    const rows = await open.context.store.dueLinks({
      now: 2e9,
      limit: 9999,
      perHost: 9999,
      skipHosts: [],
      skipIds: [],
      afterHost: "",
    });
    expect(
      rows.rows
        .filter(({ submission }) => submission.id === "k1")
        .map(({ url }) => url)
        .sort(),
    ).toEqual(["https://i.redd.it/incomment.png", "https://i.redd.it/k1xyz.jpg"]);
  });

  test("needs the scope ingest", async () => {
    const ask = (key: string | undefined) => open.ask("/api/ingest", { json: ownShape("i1"), key });
    expect((await ask("read-key")).status).toBe(403);
    expect((await ask(undefined)).status).toBe(401);
    expect((await ask("ingest-key")).status).toBe(200);
  });

  test.each([
    ["no JSON", "", "{", 400],
    ["an unknown provider", "?provider=arctic-shift", "[]", 400],
    ["neither true nor false", "?items=maybe", "[]", 400],
  ])("refuses %s in one sentence", async (_, query, body, status) => {
    const answer = await open.json(`/api/ingest${query}`, { method: "POST", body });
    expect(answer.status).toBe(status);
    expect((answer.body as { message: string }).message).not.toContain("\n");
  });

  test("refuses a body over the limit, whatever its content", async () => {
    const line = `${JSON.stringify(ownShape("j1", { title: "x".repeat(250) }))}\n`;
    const body = line.repeat(Math.ceil(maxBodyBytes / line.length) + 1);
    const answer = await open.json("/api/ingest", {
      method: "POST",
      body,
      headers: { "content-type": "application/x-ndjson", "content-length": String(body.length) },
    });
    expect(answer.status).toBe(413);
    expect((answer.body as { message: string }).message).toContain("a body over");
  });
});
