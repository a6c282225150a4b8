import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "bun:test";
import { AppError } from "../../src/errors.ts";
import type { Sighting } from "../../src/records.ts";
import { arcticShift } from "../../src/sources/arctic-shift.ts";
import { createRedditApi } from "../../src/sources/reddit-api.ts";
import type { PollRequest } from "../../src/sources/source.ts";
import { urlMap, type Reply, type UrlMap } from "../support/url-map.ts";

/** Recorded answers of Reddit and Pushshift; beside the project, not part of it. */
const fixtures = join(import.meta.dir, "../../../shared/fixtures");
const present = existsSync(join(fixtures, "reddit-api"));
if (!present) console.log("reddit: skipped, ../shared/fixtures is not here");

const TOKEN = "https://www.reddit.com/api/v1/access_token";
const NEW = "https://oauth.reddit.com/r/any/new";
const ABOUT = "https://oauth.reddit.com/r/any/about";
const INFO = "https://oauth.reddit.com/api/info";
const token: Reply = { body: { access_token: "t", token_type: "bearer", expires_in: 3600 } };
const request: PollRequest = {
  address: "any",
  lane: "new",
  cursor: undefined,
  since: 0,
  newest: undefined,
  now: 1_790_000_000,
};

const load = (path: string): unknown => JSON.parse(readFileSync(join(fixtures, path), "utf8"));
const api = () => createRedditApi({ clientId: "id", clientSecret: "secret" }, () => request.now);

/** A recorded exchange, as it came; the lengths are of the body before it was indented for the file. */
function recorded(name: string): Reply {
  const { status, headers, body } = load(`reddit-api/${name}.http.json`) as Required<Reply>;
  const { "content-length": _, ...rest } = headers;
  return { status, headers: rest, body };
}

/** Every submission anywhere in a recorded body. */
function submissionsIn(value: unknown): object[] {
  if (typeof value !== "object" || value === null) return [];
  if ("kind" in value && value.kind === "t3" && "data" in value) return [value.data as object];
  return Object.values(value).flatMap(submissionsIn);
}
const listingOf = (posts: object[]): Reply => ({
  body: { kind: "Listing", data: { after: null, children: posts.map((data) => ({ kind: "t3", data })) } },
});

let map: UrlMap | undefined;
afterEach(() => map?.close());

async function pollApi(reply: Reply): Promise<Sighting[]> {
  map = await urlMap({ [TOKEN]: token, [NEW]: reply });
  return (await api().poll(request, map.fetcher)).sightings;
}
async function readApi(posts: object[]): Promise<Sighting[]> {
  map = await urlMap({ [TOKEN]: token, [INFO]: listingOf(posts) });
  return api().read(["any"], map.fetcher);
}
async function readArchive(posts: unknown[]): Promise<Sighting[]> {
  map = await urlMap({ "https://arctic-shift.photon-reddit.com/api/posts/ids": { body: { data: posts } } });
  return arcticShift.read(["any"], map.fetcher);
}
const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => (error instanceof AppError ? error : undefined),
  );
const itemsOf = (posts: Sighting[]) => posts.flatMap((post) => post.media?.gallery?.items ?? []);
const count = (posts: Sighting[], rule: (post: Sighting) => unknown) => posts.filter(rule).length;

describe.skipIf(!present)("recorded listings", () => {
  // Counted in the bodies: a t3 that is neither text nor v.redd.it (through its parent) has a link; previews on the
  // host of 2016, which is gone, do not count.
  test.each([
    [
      "best-2021",
      {
        posts: 96,
        links: 58,
        text: 18,
        galleries: 0,
        images: 0,
        nsfw: 1,
        flair: 26,
        crossposts: 10,
        previews: 79,
      },
    ],
    [
      "popular-hot-2026",
      {
        posts: 98,
        links: 69,
        text: 5,
        galleries: 14,
        images: 59,
        nsfw: 0,
        flair: 66,
        crossposts: 0,
        previews: 79,
      },
    ],
    [
      "photo-multi-hot-2016",
      {
        posts: 99,
        links: 99,
        text: 0,
        galleries: 0,
        images: 0,
        nsfw: 0,
        flair: 0,
        crossposts: 0,
        previews: 0,
      },
    ],
    [
      "401-then-retry.03",
      {
        posts: 24,
        links: 22,
        text: 2,
        galleries: 0,
        images: 0,
        nsfw: 1,
        flair: 2,
        crossposts: 0,
        previews: 0,
      },
    ],
    [
      "quarantine.03",
      { posts: 8, links: 4, text: 4, galleries: 0, images: 0, nsfw: 0, flair: 0, crossposts: 0, previews: 4 },
    ],
    [
      "removed-posts",
      {
        posts: 11,
        links: 11,
        text: 0,
        galleries: 0,
        images: 0,
        nsfw: 0,
        flair: 3,
        crossposts: 0,
        previews: 11,
      },
    ],
    [
      "gallery-null-data",
      { posts: 2, links: 2, text: 0, galleries: 2, images: 0, nsfw: 0, flair: 2, crossposts: 0, previews: 0 },
    ],
    [
      "listing-exhaust.01",
      { posts: 3, links: 0, text: 3, galleries: 0, images: 0, nsfw: 0, flair: 1, crossposts: 0, previews: 0 },
    ],
    [
      "listing-exhaust.02",
      { posts: 0, links: 0, text: 0, galleries: 0, images: 0, nsfw: 0, flair: 0, crossposts: 0, previews: 0 },
    ],
  ])("%s holds what was counted in it", async (name, expected) => {
    const posts = await pollApi(recorded(name));
    const found = {
      posts: posts.length,
      links: posts.flatMap((post) => post.links).length,
      text: count(posts, (post) => post.url === null),
      galleries: count(posts, (post) => post.media?.gallery),
      images: itemsOf(posts).length,
      nsfw: count(posts, (post) => post.nsfw),
      flair: count(posts, (post) => post.flair),
      crossposts: count(posts, (post) => post.crosspostParent),
      previews: count(posts, (post) => post.media?.preview),
    };
    expect(found).toEqual(expected);
    for (const link of posts.flatMap((post) => post.links))
      expect(new URL(link).hostname).not.toBe("v.redd.it");
    for (const post of posts) expect(post.title.length).toBeLessThanOrEqual(300);
  });

  test("2026's galleries are in their authors' order, each with its original", async () => {
    const posts = await pollApi(recorded("popular-hot-2026"));
    const items = itemsOf(posts);
    expect(items.every((item) => item.status === "valid" && !item.caption)).toBe(true);
    expect(items.filter((item) => item.url === `https://i.redd.it/${item.mediaId}.png`)).toHaveLength(22);
    expect(items.filter((item) => item.url === `https://i.redd.it/${item.mediaId}.jpg`)).toHaveLength(37);
    const gallery = posts.find((post) => post.id === "1skf644");
    expect(gallery?.links).toEqual(["https://www.reddit.com/gallery/1skf644"]);
    const order = gallery?.media?.gallery?.items.map((item) => item.mediaId) ?? [];
    expect([order.length, order[0], order[1], order[19]]).toEqual([
      20,
      "v568mjgaczug1",
      "emtaei3dczug1",
      "3l9kyaxvczug1",
    ]);
  });

  test("2016 knows no spoilers and no removals, and says so", async () => {
    const posts = await pollApi(recorded("photo-multi-hot-2016"));
    expect(count(posts, (post) => post.spoiler === undefined && post.removal === undefined)).toBe(99);
    expect(count(posts, (post) => /[?&]s=\w+/.test(post.url ?? "") && !post.url?.includes("&amp;"))).toBe(2);
  });

  test("removed posts keep author and link, and tell why", async () => {
    const posts = await pollApi(recorded("removed-posts"));
    expect(count(posts, (post) => post.removal === "moderator" && post.author && post.links[0])).toBe(11);
  });

  test("a page of mixed kinds goes on to the next", async () => {
    map = await urlMap({ [TOKEN]: token, [NEW]: recorded("listing-exhaust.02") });
    expect((await api().poll(request, map.fetcher)).next).toBe("more");
    await map.close();
    map = await urlMap({ [TOKEN]: token, [NEW]: recorded("listing-exhaust.11") });
    const last = await api().poll(request, map.fetcher);
    expect([last.next, last.sightings.length]).toEqual(["idle", 1]);
  });
});

describe.skipIf(!present)("recorded submissions", () => {
  test("of /api/info come without the comments and subreddits between them", async () => {
    map = await urlMap({ [TOKEN]: token, [INFO]: recorded("info-mixed") });
    const posts = await api().read(["5dec00"], map.fetcher);
    expect(posts).toHaveLength(33);
    expect(posts.slice(0, 3).map((post) => post.id)).toEqual(["5dec00", "5dec01", "5dec02"]);
    expect(posts.filter((post) => post.author === null).map((post) => post.id)).toEqual(["5dec01", "5dec18"]);
    expect(posts.flatMap((post) => post.links)).toHaveLength(16);
    expect(posts.filter((post) => post.nsfw).map((post) => post.id)).toEqual(["5dec10"]);
  });

  test("of every shape of link", async () => {
    const cases = load("reddit-api/single-posts-by-link-shape.json") as {
      case: string;
      t3: object;
    }[];
    const posts = await readApi(cases.map((one) => one.t3));
    expect(posts).toHaveLength(40);
    const linksOf = (shape: string) =>
      posts.filter((_, index) => cases[index]?.case === shape).flatMap((post) => post.links);
    const links = Object.fromEntries(
      [...new Set(cases.map((one) => one.case))].map((shape) => [shape, linksOf(shape).length]),
    );
    expect(links).toEqual({
      "imgur-gifv": 3,
      gfycat: 3,
      deviantart: 3,
      "imgur-album-link": 3,
      "imgur-gallery-link": 3,
      "imgur-m-www": 1,
      "flickr-page": 3,
      "imgur-query": 3,
      reddituploads: 3,
      "iredd-no-hint": 3,
      "xpost-relative-url": 0,
      "obfuscated-variant": 2,
      "iredd-gif": 3,
      twitter: 3,
    });
    expect(linksOf("reddituploads").every((url) => new URL(url).searchParams.has("s"))).toBe(true);
    expect(linksOf("imgur-query").every((url) => url.endsWith(".jpg?1"))).toBe(true);
    const texts = posts.filter((_, index) => cases[index]?.case === "xpost-relative-url");
    expect(texts.map((post) => post.crosspostParent)).toEqual(["1tvs5jj", "1tp4wsi", "1t07fra"]);
    expect(texts.every((post) => post.url?.startsWith("https://www.reddit.com/r/RDDT/comments/"))).toBe(true);
    const blurred = posts.filter((_, index) => cases[index]?.case === "obfuscated-variant");
    expect(blurred.every((post) => post.media?.preview && !post.media.preview.includes("blur"))).toBe(true);
  });

  test("a gallery with captions", async () => {
    const [post] = await readApi(submissionsIn(recorded("gallery-captions").body));
    expect(post?.links).toEqual(["https://www.reddit.com/gallery/huw6vs"]);
    expect(post?.media?.gallery?.items).toEqual([
      { mediaId: "pb7qsvi6i3c51", status: "valid", url: "https://i.redd.it/pb7qsvi6i3c51.png" },
      {
        mediaId: "14wmudl6i3c51",
        status: "valid",
        url: "https://i.redd.it/14wmudl6i3c51.jpg",
        caption: "test.jpg",
      },
      { mediaId: "vkm62gm6i3c51", status: "valid", url: "https://i.redd.it/vkm62gm6i3c51.gif" },
      {
        mediaId: "wka18en6i3c51",
        status: "valid",
        url: "https://i.redd.it/wka18en6i3c51.png",
        caption: "test.png",
      },
    ]);
  });

  test("a gallery that is not processed yet has its order and captions already", async () => {
    const [post] = await readApi(submissionsIn(recorded("gallery-unprocessed").body));
    const items = post?.media?.gallery?.items ?? [];
    expect(items.map(({ mediaId, status, url, caption }) => [mediaId, status, url, caption?.length])).toEqual(
      [
        ["p8lddeag3lze1", "unprocessed", undefined, undefined],
        ["fsaeojbg3lze1", "unprocessed", undefined, 12],
        ["25kcracg3lze1", "unprocessed", undefined, undefined],
        ["l1lb71dg3lze1", "unprocessed", undefined, 12],
      ],
    );
  });

  test("a gallery of the first seconds is one without items", async () => {
    const posts = await pollApi(recorded("gallery-null-data"));
    expect(posts.map((post) => [post.id, post.media, post.links])).toEqual(
      ["kzj67b", "kzj66m"].map((id) => [
        id,
        { gallery: { items: [] } },
        [`https://www.reddit.com/gallery/${id}`],
      ]),
    );
  });

  test("a text and an nsfw crosspost of it", async () => {
    const names = ["crosspost-nsfw-flag.01", "crosspost-nsfw-flag.03"];
    const [text, crosspost] = await readApi(names.flatMap((name) => submissionsIn(recorded(name).body)));
    expect(text).toMatchObject({ id: "6vx01b", nsfw: false, url: null, links: [], crosspostParent: null });
    expect(crosspost).toMatchObject({ id: "c27k7n", nsfw: true, links: [], crosspostParent: "6vx01b" });
  });

  test("pictures within a text are not the post's", async () => {
    const [post] = await readApi(submissionsIn(recorded("selftext-inline-media").body));
    expect(post).toMatchObject({ id: "mcqjl8", links: [], media: undefined });
  });
});

describe.skipIf(!present)("recorded failures", () => {
  test("a stale token is replaced, and the listing read", async () => {
    const answers = ["401-then-retry.01", "401-then-retry.03"].map(recorded);
    map = await urlMap({
      [TOKEN]: recorded("401-then-retry.00"),
      [NEW]: () => answers.shift() ?? { status: 500 },
    });
    expect((await api().poll(request, map.fetcher)).sightings).toHaveLength(24);
    expect(map.requests.map((asked) => asked.method)).toEqual(["POST", "GET", "POST", "GET"]);
  });

  test.each([
    ["403-forbidden.01", "private", "403"],
    ["quarantine.01", "private", "quarantined"],
    ["429-retry-after.01", "limited", "429"],
    ["502.01", "unavailable", "502"],
    ["503.01", "unavailable", "503"],
    ["302-redirect.01", "bad_answer", "RelayForReddit"],
  ] as const)("%s is told apart, polled or described", async (name, code, text) => {
    for (const act of ["poll", "describe"] as const) {
      map = await urlMap({ [TOKEN]: token, [NEW]: recorded(name), [ABOUT]: recorded(name) });
      const asked = act === "poll" ? api().poll(request, map.fetcher) : api().describe("any", map.fetcher);
      const failure = await failureOf(asked);
      expect(failure?.code).toBe(code);
      expect(failure?.message).toContain(text);
      expect(map.requests).toHaveLength(2);
      await map.close();
    }
  });

  test("429 passes on how long to wait", async () => {
    map = await urlMap({ [TOKEN]: token, [NEW]: recorded("429-retry-after.01") });
    expect((await failureOf(api().poll(request, map.fetcher)))?.retryAfter).toBeGreaterThanOrEqual(4);
  });

  test("a token endpoint that has enough of us is named", async () => {
    map = await urlMap({ [TOKEN]: recorded("429-no-retry-after.00") });
    const failure = await failureOf(api().poll(request, map.fetcher));
    expect(failure).toMatchObject({ code: "limited" });
    expect(failure?.message).toContain("REDDIT_CLIENT_ID");
  });
});

describe.skipIf(!present)("recorded without raw_json", () => {
  const unescaped = (name: string) => submissionsIn(load(`reddit-json-unescaped/${name}.json`));

  test.each([
    ["08-text-1", "ww6stq", 0],
    ["09-text-2", "ww48d3", 0],
    ["11-image-reddit-hosted", "wvuvup", 1],
    ["12-image-from-imgur", "iozykz", 1],
    ["14-reddit-gif", "wvz9qd", 1],
    ["15-youtube", "wvt9an", 1],
    ["16-video-reddit-hosted-audio", "wwc1to", 0],
    ["17-video-reddit-hosted-audio", "wwc1to", 0],
    ["18-video-reddit-hosted-audio-new-format", "15d9i4s", 0],
    ["19-album", "wuid83", 1],
    ["20-thumbnail-description", "1equo0f", 0],
    ["22-gallery", "1kknkth", 1],
  ])("%s is one submission whose URLs can be used", async (name, id, links) => {
    const [post, ...others] = await readArchive(unescaped(name));
    expect(others).toEqual([]);
    expect([post?.id, post?.links.length]).toEqual([id, links]);
    expect(JSON.stringify(post)).not.toContain("&amp;");
    const preview = post?.media?.preview;
    if (preview) expect(new URL(preview).searchParams.get("s")).toMatch(/^[0-9a-f]{40}$/);
  });

  test("galleries have their images", async () => {
    const [album] = await readArchive(unescaped("19-album"));
    expect(album?.nsfw).toBe(true);
    expect(itemsOf(album ? [album] : [])).toEqual([
      { mediaId: "175srd9hm6j91", status: "valid", url: "https://i.redd.it/175srd9hm6j91.jpg" },
      { mediaId: "rdpwee9hm6j91", status: "valid", url: "https://i.redd.it/rdpwee9hm6j91.jpg" },
    ]);
    await map?.close();
    const gallery = await readArchive(unescaped("22-gallery"));
    expect(itemsOf(gallery).map((item) => [item.mediaId, item.url?.slice(-4), item.caption])).toEqual([
      ["ax8jw6xncb0f1", ".jpg", undefined],
      ["cgg7otnocb0f1", ".jpg", undefined],
      ["d88d3dhpcb0f1", ".jpg", undefined],
    ]);
  });

  test("comments are no submissions", () => {
    expect([...unescaped("06-text-comment"), ...unescaped("07-gif-comment")]).toEqual([]);
  });

  test("a listing of texts and an image", async () => {
    const posts = await readArchive(submissionsIn(load("reddit-api-goreddit/subreddit-posts.json")));
    expect(posts.map((post) => [post.id, post.created, post.links])).toEqual([
      ["agi5zf", 1547618271, []],
      ["hyhquk", 1595808310, ["https://i.imgur.com/LrN2mPw.jpg"]],
    ]);
    expect(posts[1]?.media?.preview).toMatch(/\?auto=webp&s=[0-9a-f]{40}$/);
  });

  test("a subreddit is described", async () => {
    map = await urlMap({
      [TOKEN]: token,
      [ABOUT]: { body: load("reddit-api-goreddit/subreddit-about.json") as object },
    });
    expect(await api().describe("any", map.fetcher)).toEqual({ address: "golang", created: 1257900868 });
  });
});

describe.skipIf(!present)("recorded by Pushshift", () => {
  test.each([
    [
      "submissions-2021-api3",
      { posts: 57, links: 55, removed: 18, flair: 51, escapedTitles: 3, previews: 44 },
    ],
    // One was deleted by its author, and its URL with it.
    ["submissions-2022-12", { posts: 59, links: 58, removed: 21, flair: 59, escapedTitles: 3, previews: 37 }],
  ])("%s is read as the archive's posts are", async (name, expected) => {
    const lines = readFileSync(join(fixtures, `pushshift/${name}.ndjson`), "utf8")
      .trim()
      .split("\n");
    const posts = await readArchive(lines.map((line) => JSON.parse(line)));
    expect({
      posts: posts.length,
      links: posts.flatMap((post) => post.links).length,
      removed: count(posts, (post) => post.removal),
      flair: count(posts, (post) => post.flair),
      escapedTitles: count(posts, (post) => post.title.includes("&")),
      previews: count(posts, (post) => post.media?.preview),
    }).toEqual(expected);
    expect(JSON.stringify(posts)).not.toContain("&amp;");
    // Looked at within seconds of their posting: their scores are not scores yet.
    expect(count(posts, (post) => post.score !== undefined || post.comments !== undefined)).toBe(0);
  });
});
