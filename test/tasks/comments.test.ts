import { afterEach, describe, expect, test } from "bun:test";
import { createSources } from "../../src/sources/sources.ts";
import { makeHalves } from "../media/pictures.ts";
import { openWorld, type World } from "../support/open-world.ts";
import { commentOf, generationOf, observationOf, archive } from "../support/temporary-store.ts";
import type { MapRequest, Reply } from "../support/url-map.ts";

const now = 1_700_000_000;
const ARCHIVE = "https://arctic-shift.photon-reddit.com/api";
const picture = makeHalves(40, 30, [200, 20, 20], [10, 200, 10]);

type Said = { id: string; under: string; at: number; body: string; parent?: string };
/** What the archive holds; a test changes it. */
let posts: { id: string; created: number }[] = [];
let said: Said[] = [];
/** What its tree answers instead. */
let treeFails: Reply | undefined;

const post = ({ id, created }: { id: string; created: number }) => ({
  id,
  title: `title of ${id}`,
  author: "ann",
  subreddit: "dalle2",
  created_utc: created,
  is_self: true,
  url: `https://www.reddit.com/r/dalle2/comments/${id}/t/`,
  permalink: `/r/dalle2/comments/${id}/t/`,
});
const comment = ({ id, under, at, body, parent }: Said) => ({
  id,
  link_id: `t3_${under}`,
  parent_id: parent ? `t1_${parent}` : `t3_${under}`,
  body,
  author: "bob",
  created_utc: at,
  score: 2,
  subreddit: "dalle2",
});
const paramsOf = (request: MapRequest) => new URL(request.url).searchParams;

function search<Item extends object>(
  request: MapRequest,
  items: Item[],
  timeOf: (item: Item) => number,
): Item[] {
  const params = paramsOf(request);
  const after = Number(params.get("after") ?? 0);
  const before = Number(params.get("before") ?? Infinity);
  const found = items.filter((item) => timeOf(item) > after && timeOf(item) < before);
  found.sort((a, b) => (params.get("sort") === "asc" ? 1 : -1) * (timeOf(a) - timeOf(b)));
  return found.slice(0, Number(params.get("limit")) || 100);
}

const answers: Parameters<typeof openWorld>[0] = {
  [`${ARCHIVE}/subreddits/search`]: {
    body: { data: [{ display_name: "dalle2", created_utc: 1_600_000_000 }] },
  },
  [`${ARCHIVE}/posts/search`]: (request) => ({
    body: { data: search(request, posts, (one) => one.created).map(post) },
  }),
  [`${ARCHIVE}/posts/ids`]: (request) => {
    const ids = paramsOf(request).get("ids")?.split(",") ?? [];
    return { body: { data: posts.filter((one) => ids.includes(one.id)).map(post) } };
  },
  [`${ARCHIVE}/comments/search`]: (request) => ({
    body: { data: search(request, said, (one) => one.at).map(comment) },
  }),
  [`${ARCHIVE}/comments/tree`]: (request) => {
    const under = paramsOf(request).get("link_id");
    const things = said
      .filter((one) => one.under === under)
      .map((one) => ({ kind: "t1", data: comment(one) }));
    return treeFails ?? { body: { data: things } };
  },
  "https://i.redd.it/seen.png": { body: picture },
};

let world: World;
afterEach(() => {
  treeFails = undefined;
  return world.close();
});

async function open(environment: Record<string, string> = {}): Promise<void> {
  posts = [
    { id: "p1", created: now - 500 },
    { id: "p2", created: now - 400 },
  ];
  said = [
    {
      id: "c1",
      under: "p1",
      at: now - 450,
      body: "see https://i.redd.it/seen.png, and [this](https://i.redd.it/b.png)",
    },
  ];
  const arctic = createSources({ reddit: undefined }).filter((source) => source.name === "arctic-shift");
  world = await openWorld(answers, { environment, now, parts: { sources: arctic } });
}
const follow = (comments = true) =>
  world.context.store.addFeed(
    { source: "reddit", address: "dalle2", created: 1, since: now - 1000, comments },
    now,
  );
const comments = () =>
  world.rows<{ id: string; body: string | null }>("SELECT id, body FROM comment ORDER BY id");
const links = () =>
  world.rows<{ url: string; under: string; within: string | null }>(
    "SELECT url, submission_id AS under, comment_id AS within FROM link ORDER BY id",
  );
const asked = (path: string) => world.requests.filter((request) => request.url.includes(path)).length;

describe("a feed that asks for comments", () => {
  test("has the forest of each submission read when it is new, its links followed, with the comment they came from", async () => {
    await open();
    await follow();
    await world.run("aggregate", "revisit", "resolve", "encode");
    expect(comments()).toMatchObject([{ id: "c1" }]);
    expect(links()).toEqual([
      { url: "https://i.redd.it/seen.png", under: "p1", within: "c1" },
      { url: "https://i.redd.it/b.png", under: "p1", within: "c1" },
    ]);
    expect(world.rows("SELECT 1 FROM image WHERE submission_id = 'p1' AND state = 'done'")).toHaveLength(1);
    expect(world.rows("SELECT submission_id, state, comments FROM forest ORDER BY submission_id")).toEqual([
      { submission_id: "p1", state: "done", comments: 1 },
      { submission_id: "p2", state: "done", comments: 0 },
    ]);
    const trees = asked("/comments/tree");
    await world.run("aggregate", "revisit");
    expect(asked("/comments/tree")).toBe(trees);
  });

  test("has it read again at each revisit of the submission", async () => {
    await open({ REVISIT_HOURS: "1 36" });
    await follow();
    await world.run("aggregate", "revisit");
    said.push({ id: "c2", under: "p2", at: now, body: "late", parent: "c1" });
    world.clock.now = now + 3700;
    await world.run("revisit");
    expect(comments().map((one) => one.id)).toEqual(["c1", "c2"]);
  });

  test("gets what is new hourly, also under submissions that nobody has shown, and asks no more often", async () => {
    await open({ REVISIT_HOURS: "none" });
    await follow();
    await world.run("aggregate", "revisit");
    const before = asked("/comments/search");
    posts.push({ id: "old", created: now - 90_000 });
    said.push({ id: "c3", under: "old", at: now + 100, body: "https://i.redd.it/c.png" });
    said.push({ id: "c4", under: "nowhere", at: now + 110, body: "lost" });
    world.clock.now = now + 1800;
    await world.run("aggregate");
    expect(asked("/comments/search")).toBe(before);
    world.clock.now = now + 3601;
    await world.run("aggregate", "revisit");
    expect(comments().map((one) => one.id)).toEqual(["c1", "c3"]);
    expect(links().at(-1)).toEqual({ url: "https://i.redd.it/c.png", under: "old", within: "c3" });
    // What stands under it else is read, too.
    expect(world.rows("SELECT 1 FROM forest WHERE submission_id = 'old' AND state = 'done'")).toHaveLength(1);
  });

  test("loses nothing while the archive cannot be asked", async () => {
    await open({ REVISIT_HOURS: "none" });
    await follow();
    treeFails = { status: 503 };
    await world.run("aggregate", "revisit");
    expect(world.rows("SELECT state, tries FROM forest WHERE submission_id = 'p1'")).toEqual([
      { state: "due", tries: 0 },
    ]);
    treeFails = undefined;
    world.clock.now = now + 7200;
    await world.run("revisit");
    expect(comments()).toHaveLength(1);
  });

  test("that asks for them later has those under everything that it had brought", async () => {
    await open();
    const feed = await follow(false);
    await world.run("aggregate", "revisit");
    expect(comments()).toEqual([]);
    await world.context.store.changeFeed(feed?.id ?? 0, { comments: true });
    await world.run("aggregate", "revisit");
    expect(comments()).toHaveLength(1);
    await world.context.store.changeFeed(feed?.id ?? 0, { comments: false });
    expect(world.rows("SELECT plant_from FROM feed")).toEqual([{ plant_from: null }]);
  });
});

describe("comments as they are stored", () => {
  test("the order of looks cannot matter", async () => {
    await open();
    await world.context.store.saveSightings([observationOf({ id: "p1" }, [])], archive, now);
    const looks = [
      { author: null, body: null, removal: "deleted", score: undefined, observedAt: now - 10 },
      { author: "ann", body: "first words", removal: null, score: 1, observedAt: now - 50 },
      { author: "ann", body: "other words", removal: null, score: 7, observedAt: now - 40 },
    ];
    const orders = [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ];
    for (const [at, order] of orders.entries()) {
      for (const look of order)
        await world.context.store.saveComments(
          [{ comment: commentOf({ id: `o${at}`, submissionId: "p1", ...looks[look] }), links: [] }],
          true,
          now,
        );
    }
    const rows = world.rows("SELECT author, body, removal, score FROM comment");
    expect(rows).toEqual(
      orders.map(() => ({ author: "ann", body: "other words", removal: "deleted", score: 7 })),
    );
    // The index follows.
    const found = (word: string) =>
      world.rows(`SELECT 1 FROM comment_text WHERE comment_text MATCH '${word}'`).length;
    expect([found("first"), found("other")]).toEqual([0, 6]);
  });

  test("where deletions are followed, a removed comment loses its text and what it led to", async () => {
    await open({ SYNC_DELETIONS: "true" });
    await follow();
    await world.run("aggregate", "revisit", "resolve", "encode");
    expect(world.rows("SELECT 1 FROM file")).toHaveLength(1);
    said = [{ id: "c1", under: "p1", at: now - 450, body: "[removed]" }];
    world.clock.now = now + 3700;
    await world.run("revisit", "revisit");
    expect(comments()).toEqual([{ id: "c1", body: null }]);
    expect(world.rows("SELECT 1 FROM file")).toHaveLength(0);
    expect(world.rows("SELECT DISTINCT state FROM link")).toEqual([{ state: "removed" }]);
    expect(world.rows("SELECT 1 FROM comment_text WHERE comment_text MATCH 'see'")).toHaveLength(0);
  });

  test("and the generations that it showed are shown there no more", async () => {
    await open({ SYNC_DELETIONS: "true" });
    await follow();
    await world.run("aggregate", "revisit");
    const [link] = world.rows<{ id: number }>("SELECT id FROM link WHERE url LIKE '%seen.png'");
    const url = "https://i.redd.it/seen.png";
    const made = generationOf({ id: "generation-c", imageUrl: url, prompt: "an otter" });
    const images = [{ url, key: "generation-c", host: "i.redd.it" }];
    await world.context.store.saveResolvedLink(link?.id ?? 0, { images, generations: [made] }, now);
    expect(world.rows("SELECT 1 FROM generation")).toHaveLength(1);
    said = [{ id: "c1", under: "p1", at: now - 450, body: "[removed]" }];
    world.clock.now = now + 3700;
    await world.run("revisit", "revisit");
    expect(world.rows("SELECT 1 FROM generation")).toHaveLength(0);
  });
});

describe("where deletions are followed, a link that several comments show", () => {
  const url = "https://i.redd.it/seen.png";
  const say = (id: string, body: string | null) =>
    world.context.store.saveComments(
      [
        {
          comment: commentOf({
            id,
            submissionId: "p1",
            body,
            removal: body === null ? "deleted" : null,
            observedAt: world.clock.now,
          }),
          links: body === null ? [] : [{ url, key: url, type: "reddit", host: "i.redd.it" }],
        },
      ],
      true,
      world.clock.now,
    );
  async function start(): Promise<void> {
    await open({ SYNC_DELETIONS: "true" });
    await world.context.store.saveSightings([observationOf({ id: "p1" }, [])], archive, now);
    await say("a", `see ${url}`);
    await world.run("resolve", "encode");
    world.clock.now++;
  }
  const files = () => world.rows("SELECT 1 FROM file").length;

  test("stays as long as one of them stands, and goes with the last", async () => {
    await start();
    await say("b", `again ${url}`);
    await say("a", null);
    await world.run("revisit");
    expect([files(), links()[0]?.within]).toEqual([1, "b"]);
    world.clock.now++;
    await say("b", null);
    await world.run("revisit");
    expect(files()).toBe(0);
  });

  test("comes back with one that shows it later", async () => {
    await start();
    await say("a", null);
    await world.run("revisit");
    expect(files()).toBe(0);
    await say("c", `once more ${url}`);
    await world.run("resolve", "encode");
    expect([files(), links()[0]?.within]).toEqual([1, "c"]);
  });

  test("that the submission itself shows is no comment's any more", async () => {
    await start();
    const seen = observationOf({ id: "p1" }, [url]);
    await world.context.store.saveSightings([seen], archive, now);
    await say("a", null);
    await world.run("revisit");
    expect([files(), links()[0]?.within]).toEqual([1, null]);
  });
});
