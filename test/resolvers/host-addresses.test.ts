import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { openGraphImages } from "../../src/sites/web/page-addresses.ts";
import { createResolvers, resolverFor } from "../../src/resolvers/resolvers.ts";
import type { Resolution } from "../../src/resolvers/resolver.ts";
import { urlMap } from "../support/url-map.ts";
import { type Answers, codeOf, resolve, submissionWith } from "./submission.ts";

const deviantart = "https://backend.deviantart.com/oembed";
const page = (...pictures: string[]) => ({
  body: pictures.map((address) => `<meta property="og:image" content="${address}">`).join(""),
  headers: { "content-type": "text/html" },
});

describe("an address goes to whom it belongs", () => {
  test.each([
    ["https://safebooru.org/images/1234/abcdef.jpg", "generic"],
    ["https://danbooru.donmai.us/data/abcdef.png", "generic"],
    ["https://konachan.com/image/abcdef/Konachan.com%20-%201.jpg", "generic"],
    ["https://static.tumblr.com/abc/def/picture.png", "generic"],
    ["https://64.media.tumblr.com/abc/def-1/s640x960/one.jpg", "generic"],
    ["https://www.deviantart.com/download/123/words.jpg?token=1", "generic"],
    ["https://at.tumblr.com/someone/words/abc123", "page"],
    ["https://notartstation.com/artwork/AbCd1", "page"],
    ["https://cdna.artstation.com/p/assets/1.jpg", "generic"],
    ["http://secure.flickr.com/photos/someone/1234567890", "flickr"],
    ["https://danbooru.donmai.us/post/show/123", "booru"],
    ["https://www.konachan.com/post/show/123", "booru"],
  ])("%s: %s", (address, name) => {
    expect(resolverFor(createResolvers({ imgurClientId: undefined }), new URL(address))?.name).toBe(name);
  });
});

describe("what a service answers in its rarer shapes", () => {
  const getPosts = "https://api.bsky.app/xrpc/app.bsky.feed.getPosts";
  const cases: [address: string, answers: Answers, expected: Resolution][] = [
    [
      "https://bsky.app/profile/did%3Aplc%3Aabc/post/3kabcdefghij2",
      {
        [`${getPosts}?${new URLSearchParams({ uris: "at://did:plc:abc/app.bsky.feed.post/3kabcdefghij2" })}`]:
          {
            body: { posts: [{}] },
          },
      },
      { images: [] },
    ],
    // 12abcd in base 36: as the same deviation's long address has it.
    [
      "http://fav.me/d12abcd",
      { [deviantart]: { body: { type: "photo", url: "https://x.example/a.jpg" } } },
      { images: [{ url: "https://x.example/a.jpg", key: `deviantart:${Number.parseInt("12abcd", 36)}` }] },
    ],
    [
      "https://www.deviantart.com/someone/art/A-Film-123456789",
      { [deviantart]: { body: { type: "video", thumbnail_url: "https://x.example/a.jpg" } } },
      { images: [] },
    ],
    [
      "https://safebooru.org/index.php?page=post&s=view&id=7",
      { "https://safebooru.org/index.php": { body: [{ id: 7, directory: "12", image: "a.png" }] } },
      { images: [{ url: "https://safebooru.org/images/12/a.png", key: "safebooru.org:7" }] },
    ],
    [
      "https://www.yande.re/post/show/5",
      {
        "https://www.yande.re/post.json?tags=id:5": { body: [{ file_url: "https://files.yande.re/a.png" }] },
      },
      { images: [{ url: "https://files.yande.re/a.png", key: "yande.re:5" }] },
    ],
    [
      "https://danbooru.donmai.us/posts/8",
      { "https://danbooru.donmai.us/posts/8.json": { body: { file_url: "https://cdn.donmai.us/a.zip" } } },
      { images: [] },
    ],
    [
      "https://www.flickr.com/x/t/0090009/photos/someone/1234567890/",
      {
        "https://www.flickr.com/services/oembed/": {
          body: { type: "photo", url: "https://x.example/f.jpg" },
        },
      },
      { images: [{ url: "https://x.example/f.jpg", key: "flickr:1234567890" }] },
    ],
    [
      "https://someone.tumblr.com/post/123456",
      {
        "https://someone.tumblr.com/post/123456": page(
          "https://64.media.tumblr.com/abc/def-1/s640x960/small.jpg",
          "https://64.media.tumblr.com/abc/tumblr_xyz_1280.jpg",
          "https://64.media.tumblr.com/avatar_abc_128.pnj",
        ),
      },
      {
        images: [
          { url: "https://64.media.tumblr.com/abc/def-1/s640x960/small.jpg", key: "tumblr:/abc/def-1" },
          { url: "https://64.media.tumblr.com/abc/tumblr_xyz_1280.jpg", key: "tumblr:/abc/tumblr_xyz.jpg" },
        ],
      },
    ],
  ];
  test.each(cases)("%s", async (address, answers, expected) => {
    expect(await resolve(address, answers)).toEqual(expected);
  });

  const share = "https://www.reddit.com/r/pics/s/AbCdEfGhIj";
  const archive = "https://arctic-shift.photon-reddit.com/api/short_links";
  const failures: [address: string, answers: Answers, code: string][] = [
    ["https://bsky.app/profile/%ff/post/3k", { [getPosts]: { status: 400, body: {} } }, "bad_answer"],
    [
      "https://a.tumblr.com/post/123456",
      {
        "https://a.tumblr.com/post/123456": page(
          "https://64.media.tumblr.com/abc/def-1/s512x512u_c1/portrait.pnj",
        ),
      },
      "not_picture",
    ],
    // The archive's ignorance is a proof only where Reddit itself had nothing to say.
    [share, { [share]: { status: 403, body: "<html>" }, [archive]: { body: { data: [] } } }, "bad_answer"],
    [share, { [share]: { status: 429 }, [archive]: { body: { data: [] } } }, "bad_answer"],
    [
      share,
      { [share]: { status: 302, headers: { location: "/r/pics" } }, [archive]: { body: { data: [] } } },
      "gone",
    ],
  ];
  test.each(failures)("%s %j is %s", async (address, answers, code) => {
    expect(await codeOf(resolve(address, answers))).toBe(code);
  });
});

test("a token of Redgifs outlives an id that is not there", async () => {
  const map = await urlMap({
    "https://api.redgifs.com/v2/auth/temporary": { body: { token: "t" } },
    "https://api.redgifs.com/v2/gifs/somethreewords": { status: 404, body: {} },
  });
  const url = new URL("https://www.redgifs.com/watch/somethreewords");
  const redgifs = resolverFor(createResolvers({ imgurClientId: undefined }), url);
  for (let n = 0; n < 3; n++)
    expect(await codeOf(redgifs?.resolve(url, submissionWith(), map.fetcher) ?? Promise.resolve())).toBe(
      "gone",
    );
  expect(map.requests.filter((request) => request.url.endsWith("/auth/temporary"))).toHaveLength(1);
  await map.close();
});

describe("the pictures that a head names", () => {
  test("are read however their tags are written, in the page's order, each once", () => {
    const tag = fc.constantFrom(
      (url: string) => `<meta property="og:image" content="${url}">`,
      (url: string) => `<meta content='${url}' name='og:image'/>`,
      (url: string) => `<META\n property = "og:image:url"\n content = "${url}" >`,
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat({ max: 5 }), tag)), (tags) => {
        const urls = tags.map(([n]) => `https://x.example/${n}.jpg?a=1&b=it%27s`);
        const html = tags.map(([, write], n) => write((urls[n] ?? "").replaceAll("&", "&amp;"))).join("<p>");
        expect(openGraphImages(html)).toEqual([...new Set(urls)]);
      }),
    );
  });

  test("are none on a page of openings alone, however long", () => {
    expect(openGraphImages('<meta property="og:image" '.repeat(100_000))).toEqual([]);
  });
});
