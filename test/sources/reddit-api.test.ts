import { afterEach, describe, expect, test } from "bun:test";
import { AppError } from "../../src/errors.ts";
import { createRedditApi } from "../../src/sources/reddit-api.ts";
import type { PollRequest } from "../../src/sources/source.ts";
import { urlMap, type MapRequest, type Reply, type UrlMap } from "../support/url-map.ts";
import { about, ABOUT, settings, T, token, TOKEN } from "./reddit-answers.ts";
import { archiveOf, followLane, redditOf, redditPost } from "./stand-ins.ts";
import { arcticShift } from "../../src/sources/arctic-shift.ts";
import { failureOf } from "../support/failure-of.ts";

const NEW = "https://oauth.reddit.com/r/pics/new";
const request: PollRequest = {
  address: "pics",
  lane: "new",
  cursor: undefined,
  since: 0,
  newest: undefined,
  now: T,
};

let map: UrlMap | undefined;
afterEach(() => map?.close());

async function serve(answers: Record<string, Reply | ((request: MapRequest) => Reply)>): Promise<UrlMap> {
  return (map = await urlMap({ [TOKEN]: token(), ...answers }));
}
const listing = (children: object[], after: string | null = null): Reply => ({
  body: { kind: "Listing", data: { after, children } },
});
const t3 = (id: string, created = T) => ({ kind: "t3", data: redditPost({ id, created }, "pics") });

describe("describe", () => {
  const describePics = async (reply: Reply) => {
    const { fetcher } = await serve({ [ABOUT]: reply });
    return createRedditApi(settings, () => T).describe("pics", fetcher);
  };

  test("knows the name as it is spelled and when it was created", async () => {
    expect(await describePics(about)).toEqual({ address: "Pics", created: 1_201_221_069 });
    expect(map?.requests[1]?.url).toBe(`${ABOUT}?raw_json=1`);
  });

  test.each([
    ["404", { status: 404, body: { message: "Not Found", error: 404 } }],
    ["a redirect to a search", { status: 302, headers: { location: "/subreddits/search?q=pics" } }],
    ["an empty listing", listing([])],
    ["a list of others", listing([{ kind: "t5", data: { display_name: "Other" } }])],
  ] as const)("%s means that it does not exist", async (_, reply) => {
    expect(await describePics(reply)).toBeUndefined();
  });

  test.each([
    ["private", 403, { reason: "private", message: "Forbidden", error: 403 }, "private", "403 private"],
    ["quarantined", 403, { reason: "quarantined", error: 403 }, "private", "403 quarantined"],
    ["gated", 403, { reason: "gated", error: 403 }, "private", "403 gated"],
    ["gold_only", 403, { reason: "gold_only", error: 403 }, "private", "403 gold_only"],
    ["a bare number", 403, { error: 403 }, "private", "403 forbidden"],
    ["banned", 404, { reason: "banned", message: "Not Found", error: 404 }, "banned", "404 banned"],
    ["a page", 403, "<html>whoa there", "blocked", "REDDIT_USER_AGENT"],
    ["legal", 451, "", "gone", "451"],
    ["over capacity", 502, "", "unavailable", "502"],
    ["no JSON", 200, "<html>", "bad_answer", ""],
    ["a bare error", 200, { error: 403 }, "bad_answer", "describe /r/pics/about"],
  ] as const)("%s is told apart", async (_, status, body, code, text) => {
    const headers = typeof body === "string" ? { "content-type": "text/html" } : {};
    const failure = await failureOf(describePics({ status, body, headers }));
    expect(failure?.code).toBe(code);
    expect(failure?.message).toContain(text);
  });

  test("a redirect to anywhere else is not followed", async () => {
    const failure = await failureOf(describePics({ status: 302, headers: { location: "/r/other/about" } }));
    expect(failure).toMatchObject({ code: "bad_answer" });
  });
});

describe("a listing", () => {
  const api = createRedditApi(settings, () => T);

  test("is asked for raw, 100 at a time, walked by `after` and never by `before`", async () => {
    const { fetcher, requests } = await serve({
      [`${NEW}?limit=100&raw_json=1`]: listing([t3("b")], "t3_b"),
      [`${NEW}?limit=100&after=t3_b&raw_json=1`]: listing([t3("a", T - 1)]),
    });
    const first = await api.poll(request, fetcher);
    const second = await api.poll({ ...request, cursor: first.cursor }, fetcher);
    const third = await api.poll({ ...request, cursor: second.cursor }, fetcher);
    expect([first.next, second.next]).toEqual(["more", "idle"]);
    expect([first, second, third].map((poll) => poll.sightings.map((post) => post.id))).toEqual([
      ["b"],
      ["a"],
      [],
    ]);
    expect(requests.some((asked) => asked.url.includes("before="))).toBe(false);
  });

  test("of mixed kinds yields its submissions; what cannot be read is passed over", async () => {
    const { fetcher } = await serve({
      [NEW]: listing([
        { kind: "t1", data: { id: "c", body: "x" } },
        t3("a"),
        { kind: "more", data: { children: ["x"] } },
        { kind: "t3", data: { id: "untitled" } },
        { kind: "t3", data: null },
        { kind: "t5", data: { display_name: "pics" } },
        t3("b", T - 1),
      ]),
    });
    const { sightings } = await api.poll(request, fetcher);
    expect(sightings.map((post) => post.id)).toEqual(["a", "b"]);
  });

  test("goes on over a page that holds no submission at all", async () => {
    const pages = [
      listing([t3("a")], "t3_a"),
      listing([{ kind: "t1", data: {} }], "t1_c"),
      listing([t3("b", T - 9)]),
    ];
    const { fetcher } = await serve({ [NEW]: () => pages.shift() ?? listing([]) });
    expect((await followLane(api, fetcher, request)).ids).toEqual(["a", "b"]);
  });

  test("that names its own page as the next one has ended", async () => {
    const { fetcher } = await serve({ [NEW]: listing([t3("a")], "t3_a") });
    const first = await api.poll(request, fetcher);
    const second = await api.poll({ ...request, cursor: first.cursor }, fetcher);
    expect([first.next, second.next]).toEqual(["more", "idle"]);
  });

  test("whose posts were removed since is still read from the top", async () => {
    let children = [t3("c", T + 2), t3("b", T + 1), t3("a", T)];
    const { fetcher } = await serve({ [NEW]: () => listing(children) });
    const first = await api.poll(request, fetcher);
    children = [t3("d", T + 3), t3("a", T)];
    const second = await api.poll({ ...request, cursor: first.cursor }, fetcher);
    expect(second.sightings.map((post) => post.id)).toEqual(["d"]);
  });

  test("titles with a literal &amp; keep it", async () => {
    const post = t3("a");
    post.data["title"] = "how to write &amp;";
    const { fetcher } = await serve({ [NEW]: listing([post]) });
    expect((await api.poll(request, fetcher)).sightings[0]?.title).toBe("how to write &amp;");
  });

  test.each([
    ["gone", { status: 404, body: { error: 404 } }, "gone"],
    ["banned", { status: 404, body: { reason: "banned", error: 404 } }, "banned"],
    ["private by now", { status: 403, body: { reason: "private", error: 403 } }, "private"],
    ["no listing", { body: { kind: "t5", data: {} } }, "bad_answer"],
  ] as const)("that is %s fails with that reason", async (_, reply, code) => {
    const { fetcher } = await serve({ [NEW]: reply });
    expect(await failureOf(api.poll(request, fetcher))).toMatchObject({ code });
  });

  test("has no backfill", async () => {
    const { fetcher } = await serve({});
    expect(await failureOf(api.poll({ ...request, lane: "backfill" }, fetcher))).toMatchObject({
      code: "bad_request",
    });
  });
});

test("reading by id asks for all at once and ignores other kinds", async () => {
  const { fetcher, requests } = await serve({
    "https://oauth.reddit.com/api/info": listing([{ kind: "t1", data: {} }, t3("b"), t3("a")]),
  });
  const found = await createRedditApi(settings, () => T).read(["b", "nope", "a"], fetcher);
  expect(found.map((post) => post.id)).toEqual(["b", "a"]);
  expect(new URL(requests[1]?.url ?? "").searchParams.get("id")).toBe("t3_b,t3_nope,t3_a");
});

describe("more new posts than a listing holds", () => {
  const api = createRedditApi(settings, () => T);
  const postsFrom = (first: number, count: number) =>
    Array.from({ length: count }, (_, serial) => ({
      id: (first + serial).toString(36),
      created: first + serial,
    }));
  /** Reads until it is idle or fails, as a task would; tells what it had then. */
  const walk = async (given: PollRequest, posts: { id: string; created: number }[]) => {
    const fetcher = redditOf({ address: "pics", created: T, posts });
    const known: (number | undefined)[] = [];
    let found = 0;
    for (let { cursor } = given; ;) {
      const poll = await api
        .poll({ ...given, cursor }, fetcher)
        .catch((thrown: unknown) => AppError.from(thrown, "poll"));
      if (poll instanceof AppError) return { found, known, cursor, failure: poll };
      found += poll.sightings.length;
      known.push(poll.newest);
      cursor = poll.cursor;
      if (poll.next !== "more") return { found, known, cursor, failure: undefined };
    }
  };
  const before = postsFrom(T, 150);
  const posts = [...before, ...postsFrom(T + 10_000, 1500)];
  const newest = T + 149;
  const now = T + 20_000;

  test("are left to the next provider, which starts below the gap; then it goes on", async () => {
    const first = await walk({ ...request, now }, before);
    expect([first.known.at(-1), first.failure]).toEqual([newest, undefined]);
    const cut = await walk({ ...request, now, cursor: first.cursor, newest }, posts);
    expect(cut.found).toBe(1000);
    expect(new Set(cut.known)).toEqual(new Set([undefined]));
    expect(cut.failure).toMatchObject({ code: "unavailable", retryAfter: 3600 });

    const archive = archiveOf({ address: "pics", created: T, posts });
    const filled = await followLane(arcticShift, archive, { ...request, now, newest });
    for (const post of posts.slice(150)) expect(filled.ids).toContain(post.id);

    const top = T + 11_499;
    const later = [...posts, { id: "later", created: top + 5 }];
    const after = await walk({ ...request, now: now + 60, cursor: cut.cursor, newest: top }, later);
    expect([after.found, after.known.at(-1), after.failure]).toEqual([1, top + 5, undefined]);
  });

  test("do not hold up the news for longer than an hour at a time", async () => {
    const cut = await walk({ ...request, now, newest }, posts);
    const later = [...posts, { id: "later", created: T + 12_000 }];
    const again = await walk({ ...request, now: now + 3600, cursor: cut.cursor, newest }, later);
    expect(again).toMatchObject({ found: 1, failure: { retryAfter: 3600 } });
    expect(new Set(again.known)).toEqual(new Set([undefined]));
  });

  test("are no gap on the first walk of all, nor is a listing that ends early", async () => {
    expect((await walk({ ...request, now }, posts)).failure).toBeUndefined();
    const few = posts.slice(-500);
    expect((await walk({ ...request, now, newest }, few)).failure).toBeUndefined();
  });
});

test("a post that claims to be of the future does not become what is known", async () => {
  const world = { address: "pics", created: T, posts: [{ id: "a", created: T }] };
  world.posts.push({ id: "liar", created: 4_000_000_000 });
  const api = createRedditApi(settings, () => T);
  const first = await api.poll(request, redditOf(world));
  expect([first.sightings.length, first.newest]).toEqual([2, T]);
  const other = { ...request, newest: 4_000_000_000 };
  expect((await api.poll(other, redditOf(world))).sightings.map((post) => post.id)).toContain("a");
});
