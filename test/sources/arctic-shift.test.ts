import { afterEach, describe, expect, test } from "bun:test";
import { arcticShift } from "../../src/sources/arctic-shift.ts";
import type { PollRequest } from "../../src/sources/source.ts";
import { urlMap, type MapRequest, type Reply, type UrlMap } from "../support/url-map.ts";
import { archiveOf, followLane, type Post, redditPost } from "./stand-ins.ts";
import { failureOf } from "../support/failure-of.ts";

const BASE = "https://arctic-shift.photon-reddit.com";
const SEARCH = `${BASE}/api/posts/search`;
const T = 1_700_000_000;
const request: PollRequest = {
  address: "pics",
  lane: "new",
  cursor: undefined,
  since: T,
  newest: undefined,
  now: T + 500_000,
};

let map: UrlMap | undefined;
afterEach(() => map?.close());

async function serve(answers: Record<string, Reply | ((request: MapRequest) => Reply)>): Promise<UrlMap> {
  return (map = await urlMap(answers));
}
const queryOf = ({ url }: MapRequest) => Object.fromEntries(new URL(url).searchParams);
const error = (text: string, status = 422): Reply => ({ status, body: { data: null, error: text } });

describe("questions", () => {
  test("say their limit and sort, exclude no second by mistake, and never choose fields", async () => {
    const { fetcher, requests } = await serve({ [SEARCH]: { body: { data: [] } } });
    await arcticShift.poll(request, fetcher);
    await arcticShift.poll({ ...request, newest: T + 1000 }, fetcher);
    await arcticShift.poll({ ...request, lane: "backfill" }, fetcher);
    const common = { subreddit: "pics", limit: "100" };
    expect(requests.map(queryOf)).toEqual([
      { ...common, sort: "desc", after: String(T - 1) },
      { ...common, sort: "asc", after: String(T + 879) },
      { ...common, sort: "desc", after: String(T - 1), before: String(T + 500_001) },
    ]);
  });

  test("too slow to answer are asked once more for half as much", async () => {
    for (const text of ["Timeout. Maybe slow down a bit", "Query timed out"]) {
      const { fetcher, requests, close } = await serve({
        [SEARCH]: (asked) => (queryOf(asked)["limit"] === "100" ? error(text) : { body: { data: [] } }),
      });
      expect((await arcticShift.poll(request, fetcher)).next).toBe("idle");
      expect(requests.map((asked) => queryOf(asked)["limit"])).toEqual(["100", "50"]);
      await close();
    }
  });

  test("still too slow make the archive unavailable for a while", async () => {
    const { fetcher, requests } = await serve({ [SEARCH]: error("Timeout. Maybe slow down a bit") });
    const failure = await failureOf(arcticShift.poll(request, fetcher));
    expect(failure).toMatchObject({ code: "unavailable", retryAfter: 60 });
    expect(failure?.message).toContain("422 Timeout. Maybe slow down a bit");
    expect(requests).toHaveLength(2);
  });

  test.each([
    ["that come too fast", error("Slow down a little"), "limited", "Slow down a little"],
    ["refused under 200", error("Slow down a little", 200), "limited", "Slow down a little"],
    ["that are wrong", error("Invalid sort", 400), "bad_answer", "400 Invalid sort"],
    ["answered by something else", { body: { posts: [] } }, "bad_answer", "neither data nor an error"],
    ["answered by a page", { status: 422, body: "<html>" }, "bad_answer", "JSON"],
    ["answered 429", { status: 429 }, "limited", "429"],
    ["answered 503", { status: 503 }, "unavailable", "503"],
  ] as const)("%s fail with that reason", async (_, reply, code, text) => {
    const { fetcher, requests } = await serve({ [SEARCH]: reply });
    const failure = await failureOf(arcticShift.poll(request, fetcher));
    expect(failure?.code).toBe(code);
    expect(failure?.message).toContain(text);
    expect(requests).toHaveLength(1);
  });
});

describe("describe", () => {
  const listing = (...listed: object[]): Reply => ({ body: { data: listed } });

  test("takes the listed subreddit of exactly that name, in any case", async () => {
    const { fetcher } = await serve({
      [`${BASE}/api/subreddits/search`]: listing(
        { display_name: "picsOfCats", created_utc: 1 },
        { display_name: "Pics", created_utc: 1_201_221_069 },
      ),
    });
    expect(await arcticShift.describe("pICS", fetcher)).toEqual({ address: "Pics", created: 1_201_221_069 });
  });

  test("finds one that is not listed by its oldest post", async () => {
    const { fetcher, requests } = await serve({
      [`${BASE}/api/subreddits/search`]: listing(),
      [SEARCH]: listing(redditPost({ id: "a", created: T }, "NewPics")),
    });
    expect(await arcticShift.describe("newpics", fetcher)).toEqual({
      address: "NewPics",
      created: undefined,
      oldestPost: T,
    });
    expect(requests.map(queryOf)[1]).toEqual({ subreddit: "newpics", sort: "asc", limit: "1" });
  });

  test("does not know what is neither listed nor posted in", async () => {
    const { fetcher } = await serve({ [`${BASE}/api/subreddits/search`]: listing(), [SEARCH]: listing() });
    expect(await arcticShift.describe("nothing", fetcher)).toBeUndefined();
  });
});

describe("posts", () => {
  const HOURS = 3600;
  const read = async (fields: object) => {
    const { fetcher } = await serve({
      [`${BASE}/api/posts/ids`]: {
        body: {
          data: [{ ...redditPost({ id: "a", created: T }, "pics"), score: 5, num_comments: 2, ...fields }],
        },
      },
    });
    const [post] = await arcticShift.read(["a"], fetcher);
    await map?.close();
    return post;
  };

  test.each([
    ["never looked at again", {}, undefined],
    ["seen at once", { retrieved_on: T + 10 }, undefined],
    [
      "seen before 36 hours",
      { retrieved_on: T + 10, _meta: { retrieved_2nd_on: T + 35 * HOURS } },
      undefined,
    ],
    ["seen again after 36 hours", { retrieved_on: T + 10, _meta: { retrieved_2nd_on: T + 37 * HOURS } }, 5],
    ["first seen after 36 hours", { retrieved_on: T + 36 * HOURS }, 5],
    ["first seen late by the name of other years", { retrieved_utc: T + 48 * HOURS }, 5],
  ])("%s: its score counts after 36 hours only", async (_, fields, score) => {
    const post = await read(fields);
    expect([post?.score, post?.comments]).toEqual([score, score && 2]);
  });

  test.each([
    ["it was not removed", { removed_by_category: null, _meta: {} }, null],
    ["unknown", {}, undefined],
    ["it was removed at once", { removed_by_category: "moderator" }, "moderator"],
    ["it was deleted later", { removed_by_category: null, _meta: { was_deleted_later: true } }, "deleted"],
    [
      "it was removed later",
      { removed_by_category: null, _meta: { was_deleted_later: true, removal_type: "removed by reddit" } },
      "removed by reddit",
    ],
  ])("%s: the latest removal state counts", async (_, fields, removal) => {
    expect((await read(fields))?.removal).toBe(removal as string);
  });

  test("are escaped", async () => {
    expect((await read({ title: "Q &amp; A" }))?.title).toBe("Q & A");
  });

  test("that cannot be read do not fail the page", async () => {
    const { fetcher } = await serve({
      [SEARCH]: { body: { data: [{ id: "x" }, null, redditPost({ id: "ok", created: T }, "pics")] } },
    });
    expect((await arcticShift.poll(request, fetcher)).sightings.map((post) => post.id)).toEqual(["ok"]);
  });

  test("a full page without readable posts cannot be continued", async () => {
    const { fetcher } = await serve({ [SEARCH]: { body: { data: Array(100).fill({ id: "x" }) } } });
    expect(await failureOf(arcticShift.poll(request, fetcher))).toMatchObject({ code: "bad_answer" });
  });
});

test.each([
  ["first poll", {}],
  ["a feed gone on with", { newest: T + 100 }],
  ["a cursor that was led astray", { cursor: { at: 3_999_999_880, ids: [] } }],
] as const)("%s: a post that claims to be of the future is found and stops nothing", async (_, known) => {
  const world = { address: "pics", created: T, posts: [{ id: "a", created: T + 100 }] };
  const now = T + 500;
  world.posts.push({ id: "liar", created: 4_000_000_000 });
  const first = await followLane(arcticShift, archiveOf(world), { ...request, ...known, now });
  expect(first.ids).toContain("liar");
  world.posts.push({ id: "b", created: T + 600 });
  const next = { ...request, cursor: first.cursor, now: T + 700 };
  expect((await followLane(arcticShift, archiveOf(world), next)).ids).toEqual(["b"]);
  expect((await arcticShift.poll(next, archiveOf(world))).newest).toBe(T + 600);
});

describe("paging", () => {
  const at = (count: number, created: number, prefix: string): Post[] =>
    Array.from({ length: count }, (_, serial) => ({ id: prefix + String(serial).padStart(4, "0"), created }));
  const world = {
    address: "pics",
    created: T,
    posts: [...at(70, T + 1, "a"), ...at(190, T + 2, "b"), ...at(60, T + 3, "c")],
  };
  const all = world.posts.map((post) => post.id).sort();

  test("a second that fills a page and more is read from both ends and left", async () => {
    const down = await followLane(arcticShift, archiveOf(world), { ...request, lane: "backfill" });
    expect(down.ids.sort()).toEqual(all);
    const up = await followLane(arcticShift, archiveOf(world), { ...request, newest: T });
    expect(up.ids.sort()).toEqual(all);
  });

  test("a second of more posts than two pages is read as far as the archive's load lets it", async () => {
    const crowded = { ...world, posts: [...at(5, T + 1, "a"), ...at(290, T + 2, "b"), ...at(5, T + 3, "c")] };
    for (const lane of ["backfill", "new"] as const) {
      const idle = archiveOf(crowded, { slowAbove: 1000 });
      expect((await followLane(arcticShift, idle, { ...request, lane, newest: T })).ids).toHaveLength(300);
    }
  });

  test("a second beyond what the archive can page does not hold up the rest", async () => {
    const crowded = { ...world, posts: [...at(5, T + 1, "a"), ...at(400, T + 2, "b"), ...at(5, T + 3, "c")] };
    for (const lane of ["backfill", "new"] as const) {
      const { ids } = await followLane(arcticShift, archiveOf(crowded), { ...request, lane, newest: T });
      expect(ids.filter((id) => !id.startsWith("b"))).toHaveLength(10);
      expect(new Set(ids).size).toBe(210);
    }
  });

  test("an archive that can only answer half pages is read as exactly", async () => {
    const small = { ...world, posts: [...at(40, T + 1, "a"), ...at(45, T + 2, "b"), ...at(45, T + 3, "c")] };
    for (const lane of ["backfill", "new"] as const) {
      const { ids } = await followLane(arcticShift, archiveOf(small, { slowAbove: 50 }), {
        ...request,
        lane,
        newest: T,
      });
      expect(ids.sort()).toEqual(small.posts.map((post) => post.id).sort());
    }
  });

  test("a short page of the cursor's own second ends a backfill without reading that second again", async () => {
    const posts = ["a", "b"].map((id) => redditPost({ id, created: T + 1 }, "pics"));
    const { fetcher, requests } = await serve({ [SEARCH]: { body: { data: posts } } });
    const cursor = { at: T + 1, ids: ["a"] };
    const poll = await arcticShift.poll({ ...request, lane: "backfill", cursor }, fetcher);
    expect([poll.sightings.map(({ id }) => id), poll.next]).toEqual([["b"], "done"]);
    expect(requests).toHaveLength(1);
  });

  test("a backfill that has reached its end stays there", async () => {
    const { cursor } = await followLane(arcticShift, archiveOf(world), { ...request, lane: "backfill" });
    const again = await followLane(arcticShift, archiveOf(world), { ...request, lane: "backfill", cursor });
    expect([again.ids, again.ends]).toEqual([[], "done"]);
  });
});
