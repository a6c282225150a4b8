import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { rankedAtOnce } from "../../src/database/generations/generation-pages.ts";
import type { Generation } from "../../src/model/generation.ts";
import { hostileText } from "../support/hostile-text.ts";
import { commentOf, generationOf, observationOf, archive } from "../support/temporary-store.ts";
import { type Ask, now, type OpenApp, openApp } from "./open-app.ts";

type Shown = {
  id: string;
  prompt: string | null;
  highlight: string | null;
  author: string | null;
  type: string;
  created: number | null;
  submissions: { id: string; subreddit: string }[];
};

let open: OpenApp;
const day = 86_400;
const june = Date.UTC(2022, 5, 20) / 1000;

/** The seed's example and some more, over two subreddits and some days. */
const stored: [place: string, generation: Partial<Generation> & { id: string }][] = [
  ["dalle2", { id: "generation-pork", prompt: "Jurassic Pork, digital art", created: june, author: "Diego" }],
  ["dalle2", { id: "generation-maze", prompt: "A charming hedge maze, digital art", created: june + day }],
  ["dalle2", { id: "generation-cat", prompt: "a cat and a cat", created: june + 2 * day, author: "ann b." }],
  [
    "bigsleep",
    { id: "generation-cats", prompt: "cats in a <b>maze</b>", created: june + 9 * day, type: "edit" },
  ],
  ["bigsleep", { id: "generation-none", prompt: null, created: june + 200 * day, type: "variation" }],
];

/** Stores generations, each from the link of a separate submission. */
async function add(generations: typeof stored): Promise<void> {
  const { store } = open.context;
  for (const [place, fields] of generations) {
    const id = fields.id.replace("generation-", "s");
    const observation = observationOf({ id, place, created: fields.created ?? 1 }, [
      `https://labs.test/${id}`,
    ]);
    await store.saveSightings([observation], archive, now);
    const limits = { now, limit: 500, perHost: 500, skipHosts: [], skipIds: [], afterHost: "" };
    const link = (await store.dueLinks(limits)).rows.find(({ submission }) => submission.id === id);
    await store.saveResolvedLink(link?.id ?? 0, { images: [], generations: [generationOf(fields)] }, now);
  }
}

beforeAll(async () => {
  open = await openApp({ PUBLIC_READ: "true" });
  await add(stored);
});
afterAll(() => open.close());

async function list(query: string, ask: Ask = {}): Promise<Shown[]> {
  const { status, body } = await open.json(`/api/generation?${query}`, ask);
  expect(status).toBe(200);
  return body as Shown[];
}
const idsOf = (rows: Shown[]) => rows.map((row) => row.id.replace("generation-", ""));
const find = async (query: Record<string, string>) => idsOf(await list(`${new URLSearchParams(query)}`));

describe("GET /api/generation", () => {
  test("without q lists all, newest first", async () => {
    expect(await find({})).toEqual(["none", "cats", "cat", "maze", "pork"]);
  });
  test.each([
    [{ q: "jurassic" }, ["pork"]],
    [{ q: "digital art" }, ["pork", "maze"]],
    [{ q: "cat*" }, ["cat", "cats"]],
    [{ q: "maze -charming" }, ["cats"]],
    [{ q: '"hedge maze"' }, ["maze"]],
    [{ q: "maze", subreddit: "r/BigSleep" }, ["cats"]],
    [{ q: "maze", type: "caption" }, ["maze"]],
    [{ q: "a", author: "Ann B." }, ["cat"]],
    [{ q: "a", tool: "comfyui" }, []],
    [{ q: "-art", from: "2022-06-22" }, ["none", "cats", "cat"]],
    [{ q: "!?" }, []],
    [{ author: "DIEGO" }, ["pork"]],
    [{ subreddit: "dalle2" }, ["cat", "maze", "pork"]],
    [{ subreddit: "dalle2", author: "diego" }, ["pork"]],
    [{ type: "variation" }, ["none"]],
    [{ from: "2022-06-21", to: "2022-06-22" }, ["cat", "maze"]],
    [{ from: String(june), to: String(june) }, ["pork"]],
    [{ q: "art", from: "2022-06", to: "2022-06-20" }, ["pork"]],
    [{ to: "2022-06" }, ["cats", "cat", "maze", "pork"]],
  ])("%j finds %j", async (query, ids) => {
    const found = await find(query as Record<string, string>);
    expect("q" in query ? found.toSorted() : found).toEqual("q" in query ? ids.toSorted() : ids);
  });
  test("shows where each was posted, and the matching text, escaped and highlighted", async () => {
    const [cats] = await list("q=maze&type=edit");
    expect(cats?.submissions).toMatchObject([{ id: "scats", subreddit: "bigsleep" }]);
    expect(cats?.highlight).toBe("cats in a &lt;b&gt;<mark>maze</mark>&lt;/b&gt;");
  });
  test.each([
    ["type=photo", 'type: "photo"; allowed: caption, edit or variation'],
    [
      "from=tomorrow",
      'from: "tomorrow"; allowed: a date such as 2022, 2022-06 or 2022-06-20, or a time in whole Unix seconds',
    ],
    [
      "from=2022-02-31",
      'from: "2022-02-31"; allowed: a date such as 2022, 2022-06 or 2022-06-20, or a time in whole Unix seconds',
    ],
    ["limit=0", 'limit: "0"; allowed: a whole number from 1 to 200'],
    [`q=${"a".repeat(1001)}`, `q: "${"a".repeat(100)}"; allowed: a text of at most 1000 characters`],
  ])("%s is refused with what is allowed", async (query, message) => {
    expect(await open.json(`/api/generation?${query}`)).toMatchObject({ status: 400, body: { message } });
  });
});

test("GET /api/generation/:id answers with the record, or with 404", async () => {
  const { body } = await open.json("/api/generation/generation-pork");
  expect(body).toMatchObject({
    id: "generation-pork",
    record: { id: "generation-pork" },
    via: "service",
    file: null,
  });
  expect((await open.json("/api/generation/nothing")).status).toBe(404);
});

test("GET /api/search finds titles, comments, prompts and cameras", async () => {
  const { store } = open.context;
  await store.saveSightings([observationOf({ id: "st", title: "Zebra at noon" }, [])], archive, now);
  await store.saveComments(
    [{ comment: commentOf({ id: "ct", submissionId: "st", body: "that zebra again" }), links: [] }],
    true,
    now,
  );
  await add([["dalle2", { id: "generation-zebra", prompt: "zebra, oil on canvas", created: june }]]);
  const content = {
    sha256: "ab".repeat(32),
    md5: "c",
    size: 1,
    format: "jpeg",
    width: 1,
    height: 1,
    frames: 1,
  } as const;
  await store.addImages(
    [{ submissionId: "st", url: "https://x.test/1.jpg", key: "1", host: "x.test", created: 1 }],
    now,
  );
  const file = { ...content, original: false, camera: "Zebra Z1, 50mm", descriptors: {} };
  await store.saveFile("https://x.test/1.jpg", file, now);
  const { body } = await open.json("/api/search?q=zebra");
  const hits = body as { kind: string; id: string; highlight: string }[];
  expect(hits.map((hit) => hit.kind).toSorted()).toEqual(["comment", "file", "generation", "submission"]);
  for (const hit of hits) expect(hit.highlight.toLowerCase()).toContain("<mark>zebra</mark>");
  expect(await open.json("/api/search?q=zebra&kind=comment")).toMatchObject({
    body: [{ id: "ct", submission: "st" }],
  });
  expect((await open.json("/api/search")).body).toMatchObject({
    message: "q: missing; allowed: a text of at most 1000 characters",
  });
});

test("what occurs only in removed submissions is hidden without a key", async () => {
  await add([["dalle2", { id: "generation-gone", prompt: "a removed walrus", created: june }]]);
  const removed = observationOf({ id: "sgone", place: "dalle2", created: june, removal: "moderator" }, []);
  await open.context.store.saveSightings([removed], archive, now + 1);
  await open.context.store.saveComments(
    [{ comment: commentOf({ id: "cg", submissionId: "sgone", body: "walrus!" }), links: [] }],
    true,
    now,
  );
  expect(idsOf(await list("q=walrus"))).toEqual(["gone"]);
  expect(idsOf(await list("q=walrus", { key: undefined }))).toEqual([]);
  const hidden = await Promise.all(
    ["generation/generation-gone", "comment/cg"].map((path) => open.json(`/api/${path}`, { key: undefined })),
  );
  expect(hidden.map(({ status }) => status)).toEqual([404, 404]);
  expect((await open.json("/api/search?q=walrus", { key: undefined })).body).toEqual([]);
  expect((await open.json("/api/comment?submission=sgone", { key: undefined })).body).toEqual([]);
});

// `bun run bench text` asks with 10,000.
test("random texts are never answered with a 500", async () => {
  const texts = fc.sample(hostileText, 1000);
  for (let start = 0; start < texts.length; start += 100) {
    const answers = await Promise.all(
      texts
        .slice(start, start + 100)
        .map((q) => open.ask(`/api/generation?${new URLSearchParams({ q, limit: "3" })}`)),
    );
    for (const answer of answers) expect([200, 400]).toContain(answer.status);
  }
});

describe("pages", () => {
  const count = rankedAtOnce * 2 + 7;
  const words = ["red", "green", "blue", "old", "new"];
  const prompts = Array.from({ length: count }, (_, index) =>
    words.filter((_, bit) => (index >> bit) & 1 || bit === index % 5).join(" "),
  );
  beforeAll(async () => {
    const observation = observationOf({ id: "many", place: "many", created: 5 }, ["https://labs.test/many"]);
    await open.context.store.saveSightings([observation], archive, now);
    const limits = { now, limit: 500, perHost: 500, skipHosts: [], skipIds: [], afterHost: "" };
    const link = (await open.context.store.dueLinks(limits)).rows.find(
      ({ submission }) => submission.id === "many",
    );
    const generations = prompts.map((prompt, index) =>
      generationOf({ id: `m${index}`, prompt, created: 1e9 + (index % 50), tool: "many" }),
    );
    await open.context.store.saveResolvedLink(link?.id ?? 0, { images: [], generations }, now);
  });

  async function walk(query: string): Promise<string[]> {
    const ids: string[] = [];
    let path: string | undefined = `/api/generation?tool=many&${query}&limit=90`;
    while (path !== undefined) {
      const answer: Response = await open.ask(path);
      ids.push(...((await answer.json()) as Shown[]).map((row) => row.id));
      path = /<([^>]+)>; rel="next"/.exec(answer.headers.get("link") ?? "")?.[1];
    }
    return ids;
  }

  test.each([
    ["", () => true],
    ["q=red", (prompt: string) => prompt.includes("red")],
    ["q=-red", (prompt: string) => !prompt.includes("red")],
    ["q=red+gre*+-old", (prompt: string) => /red/.test(prompt) && /gre/.test(prompt) && !/old/.test(prompt)],
  ])("of %p hold every match once", async (query, matches) => {
    const expected = prompts.flatMap((prompt, index) => (matches(prompt) ? [`m${index}`] : []));
    expect((await walk(query)).toSorted()).toEqual(expected.toSorted());
    const all = (await list(`tool=many&${query}`)).map((row) => row.id);
    expect(all.toSorted()).toEqual(expected.toSorted());
  });

  test("the first ranked result matches best", async () => {
    const [best] = await list("tool=many&q=red&limit=1");
    expect(best?.prompt).toBe("red");
  });
});
