import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { missingPicture } from "../../scripts/world/contest-pages.ts";
import { AppError } from "../../src/errors.ts";
import type { Fetcher } from "../../src/net/fetcher.ts";
import { parseFlickrUrl } from "../../src/resolvers/flickr.ts";
import { redgifsId } from "../../src/resolvers/redgifs.ts";
import { createResolvers, resolverFor } from "../../src/resolvers/resolvers.ts";
import type { Resolution } from "../../src/resolvers/resolver.ts";
import { type Reply, urlMap } from "../support/url-map.ts";
import { type Answers, codeOf, resolve, submissionWith } from "./submission.ts";

const html = (body: string): Reply => ({ body, headers: { "content-type": "text/html; charset=utf-8" } });
const og = (...urls: string[]) =>
  html(urls.map((url) => `<meta property="og:image" content="${url.replaceAll("&", "&amp;")}">`).join("\n"));

/** A site: an address, what its service answers as documented, and what comes of it. */
type Case = [address: string, answers: Answers, expected: Resolution];

const flickr = "https://www.flickr.com/services/oembed/";
const deviantart = "https://backend.deviantart.com/oembed";
const bluesky = "https://api.bsky.app/xrpc/app.bsky.feed.getPosts";
const redgifs = "https://api.redgifs.com/v2";
const token = { [`${redgifs}/auth/temporary`]: { body: { token: "t" } } };
const cdn = "https://cdn.bsky.app/img/feed_fullsize/plain/did:plc:abc";

const cases: Case[] = [
  [
    "https://www.flickr.com/photos/someone/1234567890/in/pool-x",
    { [flickr]: { body: { type: "photo", url: "https://live.staticflickr.com/1_b.jpg", title: "A pier" } } },
    {
      images: [{ url: "https://live.staticflickr.com/1_b.jpg", key: "flickr:1234567890", caption: "A pier" }],
    },
  ],
  [
    "https://www.flickr.com/photos/someone/1234567890/",
    { [flickr]: { body: { type: "video", url: "https://x.example/" } } },
    { images: [] },
  ],
  [
    "https://www.deviantart.com/someone/art/Low-Tide-123456789",
    {
      [deviantart]: {
        body: { type: "photo", url: "https://images-wixmp.example/x.jpg?token=1", title: "Low Tide" },
      },
    },
    {
      images: [
        {
          url: "https://images-wixmp.example/x.jpg?token=1",
          key: "deviantart:123456789",
          caption: "Low Tide",
        },
      ],
    },
  ],
  [
    "https://fav.me/d12abcd",
    { [deviantart]: { body: { type: "photo", thumbnail_url: "https://t.example/x.jpg" } } },
    { images: [{ url: "https://t.example/x.jpg", key: `deviantart:${Number.parseInt("12abcd", 36)}` }] },
  ],
  [
    "https://www.deviantart.com/someone/art/A-Story-123456789",
    { [deviantart]: { body: { type: "rich", title: "A Story" } } },
    { images: [] },
  ],
  [
    "https://bsky.app/profile/someone.bsky.social/post/3kabcdefghij2",
    {
      [bluesky]: {
        body: {
          posts: [
            {
              embed: {
                $type: "app.bsky.embed.images#view",
                images: [
                  { fullsize: `${cdn}/bafone@jpeg`, alt: "A pier" },
                  { fullsize: `${cdn}/baftwo@jpeg`, alt: "" },
                ],
              },
            },
          ],
        },
      },
    },
    {
      images: [
        { url: `${cdn}/bafone@jpeg`, key: "bafone", caption: "A pier" },
        { url: `${cdn}/baftwo@jpeg`, key: "baftwo" },
      ],
    },
  ],
  [
    "https://bsky.app/profile/did:plc:abc/post/3kabcdefghij2",
    { [bluesky]: { body: { posts: [{ embed: { media: { images: [{ fullsize: `${cdn}/baf@jpeg` }] } } }] } } },
    { images: [{ url: `${cdn}/baf@jpeg`, key: "baf" }] },
  ],
  [
    "https://bsky.app/profile/did:plc:abc/post/3kabcdefghij2",
    { [bluesky]: { body: { posts: [{ embed: { external: { uri: "https://x.example" } } }] } } },
    { images: [] },
  ],
  [
    "https://www.artstation.com/artwork/AbCd1",
    {
      "https://www.artstation.com/projects/AbCd1.json": {
        body: {
          title: "Harbour",
          assets: [
            { id: 1, asset_type: "image", image_url: "https://cdna.artstation.com/1.jpg" },
            { id: 2, asset_type: "video", image_url: "https://cdna.artstation.com/2.jpg" },
            { id: 3, asset_type: "image", image_url: "https://cdna.artstation.com/3.jpg" },
          ],
        },
      },
    },
    {
      images: [
        { url: "https://cdna.artstation.com/1.jpg", key: "artstation:1", caption: "Harbour" },
        { url: "https://cdna.artstation.com/3.jpg", key: "artstation:3", caption: "Harbour" },
      ],
    },
  ],
  [
    "https://catbox.moe/c/abc123",
    {
      "https://catbox.moe/c/abc123": html(
        '<img src="https://files.catbox.moe/one111.png"><a href="https://files.catbox.moe/one111.png">x</a><a href="https://files.catbox.moe/two222.mp4">y</a><a href="https://files.catbox.moe/thr333.jpg">z</a>',
      ),
    },
    {
      images: ["one111.png", "thr333.jpg"].map((name) => ({
        url: `https://files.catbox.moe/${name}`,
        key: `https://files.catbox.moe/${name}`,
      })),
    },
  ],
  [
    "https://ibb.co/AbCdEf1",
    { "https://ibb.co/AbCdEf1": og("https://i.ibb.co/xyz/pier.jpg") },
    { images: [{ url: "https://i.ibb.co/xyz/pier.jpg", key: "imgbb:AbCdEf1" }] },
  ],
  [
    "https://ibb.co/album/AbCdEf",
    {
      "https://ibb.co/album/AbCdEf": html(
        '<a href="https://ibb.co/one1111">1</a><a href="https://ibb.co/two2222">2</a><a href="https://ibb.co/one1111">1</a>',
      ),
    },
    { images: [], links: ["https://ibb.co/one1111", "https://ibb.co/two2222"] },
  ],
  [
    "https://postimg.cc/AbCdEfGh",
    {
      "https://postimg.cc/AbCdEfGh": html(
        '<meta property="og:image" content="https://i.postimg.cc/small/p.jpg"><a href="https://i.postimg.cc/full/p.jpg?dl=1">Download</a>',
      ),
    },
    { images: [{ url: "https://i.postimg.cc/full/p.jpg", key: "postimg:AbCdEfGh" }] },
  ],
  [
    "https://postimg.cc/gallery/AbCdEfG",
    {
      "https://postimg.cc/gallery/AbCdEfG": html(
        '<a href="https://postimg.cc/one11111">1</a><a href="https://postimg.cc/two22222/x">2</a>',
      ),
    },
    { images: [], links: ["https://postimg.cc/one11111", "https://postimg.cc/two22222"] },
  ],
  [
    "https://imgchest.com/p/abcdefghijk",
    {
      "https://imgchest.com/p/abcdefghijk": html(
        `<div id="app" data-page="${JSON.stringify({
          props: {
            post: {
              files: [
                { id: "b", link: "https://cdn.imgchest.com/files/b.png", position: 2, description: null },
                {
                  id: "a",
                  link: "https://cdn.imgchest.com/files/a.png",
                  position: 1,
                  description: "First & best",
                },
                { id: "c", link: "https://cdn.imgchest.com/files/c.mp4", position: 3 },
              ],
            },
          },
        })
          .replaceAll("&", "&amp;")
          .replaceAll('"', "&quot;")}"></div>`,
      ),
    },
    {
      images: [
        { url: "https://cdn.imgchest.com/files/a.png", key: "imgchest:a", caption: "First & best" },
        { url: "https://cdn.imgchest.com/files/b.png", key: "imgchest:b" },
      ],
    },
  ],
  [
    "https://www.tumblr.com/someone/123456789012/words",
    {
      "https://www.tumblr.com/someone/123456789012/words": og(
        "https://64.media.tumblr.com/abc/def-1/s1280x1920/one.jpg",
        "https://64.media.tumblr.com/abc/def-2/s640x960/two.png",
        "https://assets.tumblr.com/logo.png",
      ),
    },
    {
      images: [
        { url: "https://64.media.tumblr.com/abc/def-1/s1280x1920/one.jpg", key: "tumblr:/abc/def-1" },
        { url: "https://64.media.tumblr.com/abc/def-2/s640x960/two.png", key: "tumblr:/abc/def-2" },
      ],
    },
  ],
  [
    "https://danbooru.donmai.us/posts/123?q=x",
    {
      "https://danbooru.donmai.us/posts/123.json": {
        body: { id: 123, file_url: "https://cdn.donmai.us/a.jpg" },
      },
    },
    { images: [{ url: "https://cdn.donmai.us/a.jpg", key: "danbooru.donmai.us:123" }] },
  ],
  [
    "https://yande.re/post/show/5",
    {
      "https://yande.re/post.json?tags=id:5": { body: [{ id: 5, file_url: "https://files.yande.re/a.png" }] },
    },
    { images: [{ url: "https://files.yande.re/a.png", key: "yande.re:5" }] },
  ],
  [
    "https://gelbooru.com/index.php?page=post&s=view&id=7",
    {
      "https://gelbooru.com/index.php": {
        body: { "@attributes": { count: 1 }, post: [{ file_url: "//img.example/a.png" }] },
      },
    },
    { images: [{ url: "https://img.example/a.png", key: "gelbooru.com:7" }] },
  ],
  [
    "https://www.redgifs.com/watch/SomeThreeWords",
    {
      ...token,
      [`${redgifs}/gifs/somethreewords`]: {
        body: { gif: { id: "somethreewords", type: 1, urls: { hd: "https://media.redgifs.com/a.mp4" } } },
      },
    },
    { images: [] },
  ],
  [
    "https://i.redgifs.com/i/somethreewords.jpg",
    {
      ...token,
      [`${redgifs}/gifs/somethreewords`]: {
        body: { gif: { id: "somethreewords", type: 2, urls: { hd: "https://media.redgifs.com/a.jpg" } } },
      },
    },
    { images: [{ url: "https://media.redgifs.com/a.jpg", key: "redgifs:somethreewords" }] },
  ],
  [
    "https://www.redgifs.com/watch/605025947780972895",
    {
      ...token,
      [`${redgifs}/gifs/605025947780972895`]: {
        body: { gif: { id: "605025947780972895", type: 2, urls: { hd: "https://media.redgifs.com/n.jpg" } } },
      },
    },
    { images: [{ url: "https://media.redgifs.com/n.jpg", key: "redgifs:605025947780972895" }] },
  ],
  [
    "https://gfycat.com/SomeThreeWords",
    {
      ...token,
      [`${redgifs}/gifs/somethreewords`]: {
        body: { gif: { id: "somethreewords", type: 2, gallery: "g1", urls: {} } },
      },
      [`${redgifs}/gallery/g1`]: {
        body: {
          gifs: ["x", "y"].map((id) => ({
            id,
            type: 2,
            urls: { sd: `https://media.redgifs.com/${id}.jpg` },
          })),
        },
      },
    },
    {
      images: [
        { url: "https://media.redgifs.com/x.jpg", key: "redgifs:x" },
        { url: "https://media.redgifs.com/y.jpg", key: "redgifs:y" },
      ],
    },
  ],
  [
    "https://www.reddit.com/r/pics/s/AbCdEfGhIj",
    {
      "https://www.reddit.com/r/pics/s/AbCdEfGhIj": {
        status: 301,
        headers: {
          location: "https://www.reddit.com/r/pics/comments/abc1234/words/?share_id=x&utm_source=share",
        },
      },
    },
    { images: [], links: ["https://www.reddit.com/r/pics/comments/abc1234/"] },
  ],
  ...[
    { data: [{ path: "/r/pics/s/AbCdEfGhIj", link: "https://www.reddit.com/r/pics/comments/abc1234/w/" }] },
    { data: { "/r/pics/s/AbCdEfGhIj": "/r/pics/comments/abc1234/w" } },
  ].map((body): Case => [
    "https://www.reddit.com/r/pics/s/AbCdEfGhIj",
    {
      "https://www.reddit.com/r/pics/s/AbCdEfGhIj": { status: 403, body: "<html>whoa there</html>" },
      "https://arctic-shift.photon-reddit.com/api/short_links": { body },
    },
    { images: [], links: ["https://www.reddit.com/r/pics/comments/abc1234/"] },
  ]),
  [
    "https://photos.example/p/1",
    {
      "https://photos.example/p/1": html(
        '<link rel="alternate" type="application/json+oembed" href="/oembed?url=1"><img src="/logo-like.jpg" width="300" height="200">',
      ),
      "https://photos.example/oembed?url=1": { body: { type: "photo", url: "/full/1.jpg" } },
    },
    { images: [{ url: "https://photos.example/full/1.jpg", key: "https://photos.example/full/1.jpg" }] },
  ],
  [
    "https://films.example/p/1",
    {
      "https://films.example/p/1": html(
        '<link type="application/json+oembed" href="/oembed"><main><img src="/a.jpg" width="300" height="200"></main>',
      ),
      "https://films.example/oembed": { body: "no JSON" },
    },
    {
      images: [{ url: "https://films.example/a.jpg", key: "https://films.example/a.jpg" }],
      candidates: ["https://films.example/a.jpg"],
    },
  ],
];

describe("as its service answers", () => {
  test.each(cases)("%s", async (address, answers, expected) => {
    expect(await resolve(address, answers)).toEqual(expected);
  });
});

describe("missing and hidden pictures have different errors", () => {
  const refusals: [address: string, answers: Answers, code: string][] = [
    ["https://www.flickr.com/photos/a/1", { [flickr]: { status: 404 } }, "gone"],
    ["https://www.flickr.com/photos/a/1", { [flickr]: { body: { type: "photo" } } }, "gone"],
    ["https://www.flickr.com/photos/a/1", { [flickr]: html("<html>") }, "bad_answer"],
    ["https://fav.me/d1", { [deviantart]: { body: {} } }, "gone"],
    ["https://bsky.app/profile/a.b/post/3k", { [bluesky]: { body: { posts: [] } } }, "gone"],
    ["https://bsky.app/profile/a.b/post/3k", { [bluesky]: { body: { error: "x" } } }, "bad_answer"],
    [
      "https://www.artstation.com/artwork/A1",
      { "https://www.artstation.com/projects/A1.json": { ...html("<html>"), status: 403 } },
      "blocked",
    ],
    ["https://catbox.moe/c/x", { "https://catbox.moe/c/x": html("<html>") }, "gone"],
    ["https://ibb.co/AbCdEf1", { "https://ibb.co/AbCdEf1": html("<html>") }, "gone"],
    ["https://ibb.co/album/AbCdEf", { "https://ibb.co/album/AbCdEf": html("<html>") }, "gone"],
    ["https://postimg.cc/AbCdEfGh", { "https://postimg.cc/AbCdEfGh": { status: 404 } }, "gone"],
    [
      "https://imgchest.com/p/abc",
      { "https://imgchest.com/p/abc": html('<div data-page="{&quot;x">') },
      "bad_answer",
    ],
    [
      "https://a.tumblr.com/post/123456",
      { "https://a.tumblr.com/post/123456": html("<html>") },
      "not_picture",
    ],
    [
      "https://danbooru.donmai.us/posts/1",
      { "https://danbooru.donmai.us/posts/1.json": { body: { id: 1, is_banned: true } } },
      "gone",
    ],
    ["https://yande.re/post/show/5", { "https://yande.re/post.json?tags=id:5": { body: [] } }, "gone"],
    [
      "https://gfycat.com/SomeThreeWords",
      { ...token, [`${redgifs}/gifs/somethreewords`]: { status: 404, body: {} } },
      "gone",
    ],
    ["https://gfycat.com/", {}, "gone"],
    [
      "https://www.dpchallenge.com/image.php?IMAGE_ID=5",
      { "https://www.dpchallenge.com/image.php": html(missingPicture) },
      "gone",
    ],
    [
      "https://www.dpchallenge.com/image.php?IMAGE_ID=5#none",
      { "https://www.dpchallenge.com/image.php": html(missingPicture.slice(0, -20)) },
      "truncated",
    ],
    [
      "https://www.dpchallenge.com/image.php?IMAGE_ID=5#thumbnail",
      { "https://www.dpchallenge.com/image.php": html("<html>Are you human?</html>") },
      "bad_answer",
    ],
    ["https://puu.sh/AbCdE/0.png", {}, "gone"],
    ["https://www.flickr.com/photos/someone/sets/721576/", {}, "not_picture"],
    ["https://www.redgifs.com/users/someone", {}, "not_picture"],
    ["https://imgur.com/user/someone", {}, "not_picture"],
    ["https://www.reddit.com/r/a/s/b", { "https://www.reddit.com/r/a/s/b": { status: 404 } }, "gone"],
  ];
  test.each(refusals)("%s %j is %s", async (address, answers, code) => {
    expect(await codeOf(resolve(address, answers))).toBe(code);
  });
});

test("a token of Redgifs is kept, and replaced once it is refused", async () => {
  let tokens = 0;
  const refused: string[] = [];
  const map = await urlMap({
    [`${redgifs}/auth/temporary`]: () => ({ body: { token: `t${++tokens}` } }),
    [`${redgifs}/gifs/somethreewords`]: ({ headers }) => {
      const bearer = headers.get("authorization") ?? "";
      if (tokens > 1 && bearer === "Bearer t1") throw new Error("the old token again");
      if (bearer === "Bearer t1" && refused.push(bearer) > 0 && refused.length > 1)
        return { status: 401, body: {} };
      return { body: { gif: { id: "somethreewords", type: 2, urls: { hd: "https://m.example/a.jpg" } } } };
    },
  });
  const [resolver] = createResolvers({ imgurClientId: undefined }).filter(({ name }) => name === "redgifs");
  const url = new URL("https://www.redgifs.com/watch/somethreewords");
  for (let n = 0; n < 3; n++) {
    const result = await resolver?.resolve(url, submissionWith(), map.fetcher);
    expect(result?.images).toHaveLength(1);
  }
  expect(tokens).toBe(2);
  await map.close();
});

describe("addresses are read", () => {
  test.each([
    ["https://flic.kr/p/2jHLK3a", "50355820409"],
    ["https://flic.kr/p/0OIl", undefined],
    ["https://www.flickr.com/photos/a/12/sizes/l", "12"],
    ["https://www.flickr.com/photos/a/", undefined],
  ])("of Flickr: %s", (url, id) => {
    expect(parseFlickrUrl(new URL(url))?.id).toBe(id as string);
  });
  test.each([
    ["https://www.redgifs.com/watch/SomeThreeWords#rel=1", "somethreewords"],
    ["https://thumbs.gfycat.com/SomeThreeWords-mobile.mp4", "somethreewords"],
    ["https://gfycat.com/de/gifs/detail/SomeThreeWords", "somethreewords"],
    ["https://giant.gfycat.com/SomeThreeWords.webm", "somethreewords"],
    ["https://www.redgifs.com/users/x", undefined],
    ["https://gfycat.com/about", undefined],
  ])("of Redgifs and Gfycat: %s", (url, id) => {
    expect(redgifsId(new URL(url))).toBe(id as string);
  });
});

test("no resolver throws on an address, and on garbage each throws an AppError or finds nothing wrong", async () => {
  const resolvers = createResolvers({ imgurClientId: "id" });
  const examples = resolvers.flatMap((resolver) => resolver.examples);
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (text) => {
      for (const resolver of resolvers) expect(typeof resolver.matches(new URL(text))).toBe("boolean");
    }),
  );
  const garbage = fc.oneof(
    fc.json(),
    fc.constantFrom(
      "",
      "<html>",
      "null",
      "[]",
      "{}",
      '{"posts":[{}]}',
      '<div data-page="&quot;"></div>',
      "<meta property=og:image>",
    ),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...examples), garbage, async (example, body) => {
      const answer = async (url: string) => ({
        url,
        status: 200,
        headers: new Headers(),
        bytes: new TextEncoder().encode(body),
        text: () => body,
        json() {
          try {
            return JSON.parse(body) as unknown;
          } catch {
            throw new AppError("bad_answer", "no JSON");
          }
        },
      });
      const open = async (url: string) => ({
        ...(await answer(url)),
        kind: "text/html",
        whole: () => answer(url),
        close: async () => {},
      });
      const parse: Fetcher["parse"] = async () => {
        throw new AppError("bad_answer", "no page");
      };
      const download = async () => {
        throw new AppError("bad_answer", "no download");
      };
      const fetcher: Fetcher = { get: answer, open, parse, download, rest: () => {} };
      const url = new URL(example);
      const resolver = resolverFor(resolvers, url);
      try {
        const result = await resolver?.resolve(url, submissionWith(), fetcher);
        for (const image of result?.images ?? []) expect(URL.canParse(image.url)).toBe(true);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
      }
    }),
    { numRuns: 600 },
  );
});
