import { describe, expect, test } from "bun:test";
import { parseHTML } from "linkedom";
import { type PagePictures, parser } from "../../../src/sites/web/page-pictures.ts";

const pageUrl = "https://example.com/posts/one.html";

function readAll(head: string, body = ""): PagePictures {
  const { document } = parseHTML(`<!doctype html><html><head>${head}</head><body>${body}</body></html>`);
  return parser.parse(document, pageUrl);
}

/** The likeliest picture in place of all. */
type Picture = { picture?: string } & Omit<PagePictures, "pictures">;

function read(head: string, body = ""): Picture {
  const { pictures, ...rest } = readAll(head, body);
  return { ...(pictures[0] && { picture: pictures[0] }), ...rest };
}

const image = (url: string): Picture => ({ picture: `https://example.com${url}` });

describe("a page's picture is", () => {
  const head: [string, string, Picture][] = [
    ["its Open Graph image", `<meta property="og:image" content="/a.jpg">`, image("/a.jpg")],
    ["that given by name", `<meta name="OG:image" content="/a.jpg">`, image("/a.jpg")],
    [
      "the first of several",
      `<meta property="og:image" content="/a.jpg"><meta property="og:image:width" content="9">
       <meta property="og:image" content="/b.jpg"><meta property="og:image:width" content="900">`,
      image("/a.jpg"),
    ],
    [
      "the secure address before the plain one",
      `<meta property="og:image" content="http://example.com/a.jpg">
       <meta property="og:image:secure_url" content="/secure.jpg">`,
      image("/secure.jpg"),
    ],
    [
      "Open Graph's before Twitter's",
      `<meta name="twitter:image" content="/t.jpg"><meta property="og:image" content="/a.jpg">`,
      image("/a.jpg"),
    ],
    [
      "Twitter's where Open Graph's is empty",
      `<meta property="og:image" content=" "><meta name="twitter:image:src" content="/t.jpg">`,
      image("/t.jpg"),
    ],
    [
      "Twitter's where Open Graph's is a drawing",
      `<meta property="og:image" content="/logo.svg"><meta name="twitter:image" content="/t.jpg">`,
      image("/t.jpg"),
    ],
    ["the one named by itemprop", `<meta itemprop="image" content="/i.jpg">`, image("/i.jpg")],
    [
      "JSON-LD's before a link's",
      `<link rel="image_src" href="/l.jpg"><script type="application/ld+json">{"image":"/j.jpg"}</script>`,
      image("/j.jpg"),
    ],
    ["a link's", `<link rel="nofollow image_src" href="/l.jpg">`, image("/l.jpg")],
    ["absolute where it is relative", `<meta property="og:image" content="a.jpg">`, image("/posts/a.jpg")],
    [
      "https where it has no scheme",
      `<meta property="og:image" content="//example.com/a.jpg">`,
      image("/a.jpg"),
    ],
    [
      "unescaped once",
      `<meta property="og:image" content="/a?w=1&amp;h=2&amp;amp;">`,
      image("/a?w=1&h=2&amp;"),
    ],
    ["percent-encoded", `<meta property="og:image" content=" /a b/ü.jpg\n">`, image("/a%20b/%C3%BC.jpg")],
    [
      "relative to the base, which is relative itself",
      `<base target="_self"><base href="../files/"><base href="/other/"><meta property="og:image" content="a.jpg">`,
      image("/files/a.jpg"),
    ],
    [
      "not relative to a base that is none",
      `<base href="javascript:void(0)"><meta property="og:image" content="/a.jpg">`,
      image("/a.jpg"),
    ],
    [
      "not the page itself",
      `<meta property="og:image" content="#top"><meta property="og:image" content="">`,
      {},
    ],
    ["none where it is data", `<meta property="og:image" content="data:image/png;base64,AAAA">`, {}],
    ["none where it is another scheme", `<meta property="og:image" content="file:///a.jpg">`, {}],
  ];
  test.each(head)("%s", (_rule, html, expected) => {
    expect(read(html)).toEqual(expected);
  });

  test("found in the body too, where pages put their head by mistake", () => {
    expect(read("", `<div><meta property="og:image" content="/a.jpg"></div>`)).toEqual(image("/a.jpg"));
  });
});

describe("the main image of a page that names none is", () => {
  const body: [string, string, Picture][] = [
    ["the article's", `<img src="/side.jpg"><article><p><img src="/a.jpg"></p></article>`, image("/a.jpg")],
    ["the content's", `<img src="/side.jpg"><div id="content"><img src="/a.jpg"></div>`, image("/a.jpg")],
    [
      "the first of real size",
      `<img src="/i.png" width=16 height=16><img src="/a.jpg" width=640>`,
      image("/a.jpg"),
    ],
    ["never a pixel", `<img src="/p.gif" width="1" height="1">`, {}],
    ["never a logo", `<article><img src="/logo.png"><img class="site-logo" src="/x.png"></article>`, {}],
    [
      "a word that only holds one's name",
      `<img src="/catalogo/iconic.jpg" width="640">`,
      image("/catalogo/iconic.jpg"),
    ],
    [
      "not a tracker in noscript",
      `<article><noscript><img src="https://t.example/p?c=1"></noscript></article>`,
      {},
    ],
    ["one in noscript", `<article><noscript><img src="/a.jpg"></noscript></article>`, image("/a.jpg")],
    [
      "the lazy one behind a placeholder",
      `<article><img src="data:image/gif;base64,R0lGOD" data-src="/a.jpg"></article>`,
      image("/a.jpg"),
    ],
    [
      "the one of data-original",
      `<article><img src="/small.jpg" data-original="/a.jpg"></article>`,
      image("/a.jpg"),
    ],
    ["the one of data-lazy-src", `<article><img data-lazy-src="/a.jpg"></article>`, image("/a.jpg")],
    [
      "the largest of its srcset",
      `<article><img src="/s.jpg" srcset="/s.jpg 320w, /a,b.jpg 960w"></article>`,
      image("/a,b.jpg"),
    ],
    [
      "the largest of a lazy srcset",
      `<article><img src="/s.jpg" data-srcset="/s.jpg, /a.jpg 2x"></article>`,
      image("/a.jpg"),
    ],
    [
      "its src where its srcset is a drawing",
      `<article><img src="/a.png" srcset="/a.svg"></article>`,
      image("/a.png"),
    ],
    ["none on a page without", `<p>words</p>`, {}],
    ["a poster", `<video poster="/p.jpg"><source src="/a.mp4"></video>`, image("/p.jpg")],
    [
      "a poster of AMP",
      `<article><amp-video poster="/p.jpg" src="/a.mp4"></amp-video></article>`,
      image("/p.jpg"),
    ],
    [
      "AMP's",
      `<article><amp-img src="/a.jpg" width="640" height="480"></amp-img></article>`,
      image("/a.jpg"),
    ],
    [
      "the largest of AMP's",
      `<main><amp-img src="/s.jpg" srcset="/s.jpg 1x, /a.jpg 2x"></amp-img></main>`,
      image("/a.jpg"),
    ],
    [
      "never a film",
      `<article><img src="/a.mp4"><img src="/b.webm?x=1"><img src="/a.jpg"></article>`,
      image("/a.jpg"),
    ],
    ["never a film of a set", `<article><img srcset="/a.mp4 900w, /a.jpg 300w"></article>`, image("/a.jpg")],
  ];
  test.each(body)("%s", (_rule, html, expected) => {
    expect(read("", html)).toEqual(expected);
  });
});

describe("an article's picture is", () => {
  const cases: [string, string, string | undefined][] = [
    ["a picture's without an image", `<picture><source srcset="/a.jpg 800w"></picture>`, "/a.jpg"],
    ["one with its size in its name", `<img src="/photo-1200x800.jpg">`, "/photo-1200x800.jpg"],
    [
      "the largest of its sources",
      `<picture><source srcset="/s.webp 400w, /l.webp 1600w"><img src="/1.jpg"></picture>`,
      "/l.webp",
    ],
    [
      "a source's without a size",
      `<picture><source srcset="/a.webp" type="image/webp"><img src="data:,"></picture>`,
      "/a.webp",
    ],
    [
      "a lazy source's",
      `<picture><source data-srcset="/a.jpg 800w"><img src="/1x1.png"></picture>`,
      "/a.jpg",
    ],
    [
      "its own where a source is of a kind that is not read",
      `<picture><source srcset="/a.jxl" type="image/jxl"><img src="/a.jpg"></picture>`,
      "/a.jpg",
    ],
    [
      "the largest over sources and itself",
      `<picture><source srcset="/s.webp"><img srcset="/m.jpg 640w, /l.jpg 1280w"></picture>`,
      "/l.jpg",
    ],
    [
      "the one in the noscript behind it",
      `<img src="/grey.png" class="lazy"><noscript><img src="/a.jpg"></noscript>`,
      "/a.jpg",
    ],
    [
      "the one in the noscript before it",
      `<noscript><img src="/a.jpg"></noscript><img src="/grey.png">`,
      "/a.jpg",
    ],
    [
      "its own before a tracker in a noscript",
      `<img src="/a.jpg"><noscript><img src="https://t.example/p?c=1"></noscript>`,
      "/a.jpg",
    ],
    ["that of any data", `<img src="/grey.png" data-anything="/a.jpg">`, "/a.jpg"],
    ["that of any data without a slash", `<img src="grey.png" data-full-url="a.jpg">`, "/posts/a.jpg"],
    [
      "that of lazy data without a file's name",
      `<img src="grey.png" data-lazy="/photo?id=7">`,
      "/photo?id=7",
    ],
    [
      "that of a set in any data",
      `<img src="/grey.png" data-sizes-all="/s.jpg 320w, /a.jpg 960w">`,
      "/a.jpg",
    ],
    [
      "its own before a small copy in data",
      `<img src="/a.jpg" data-thumb="/t.jpg" data-low-src="/l.jpg">`,
      "/a.jpg",
    ],
    [
      "its own where data have words",
      `<img src="/a.jpg" data-title="b.jpg" data-id="7" data-href="/page">`,
      "/a.jpg",
    ],
    ["never the data's film", `<img src="/a.jpg" data-src="/a.mp4">`, "/a.jpg"],
    ["that of another element's data", `<div class="hero" data-bg="/a.jpg"></div>`, "/a.jpg"],
    ["an image before another element's data", `<div data-bg="/b.jpg"></div><img src="/a.jpg">`, "/a.jpg"],
    [
      "never a stand-in by its name",
      `<img src="/img/blank.gif"><img src="/loading.gif"><img src="/t/1x1.png"><img src="/a.jpg">`,
      "/a.jpg",
    ],
  ];
  test.each(cases)("%s", (_rule, html, expected) => {
    expect(read("", `<article>${html}</article>`)).toEqual(expected === undefined ? {} : image(expected));
  });
});

describe("outside an article a picture", () => {
  const photo = `<img src="/p.jpg" width="800" height="600">`;
  const cases: [string, string, string | undefined][] = [
    ["counts by its declared size", `<img src="/a.jpg"><img src="/b.jpg" height=450>`, "/b.jpg"],
    ["counts by its declared style", `<img src="/a.jpg"><img src="/b.jpg" style="width: 640px">`, "/b.jpg"],
    ["counts by a large set", `<img src="/a.jpg"><img srcset="/s.jpg 320w, /l.jpg 1200w">`, "/l.jpg"],
    [
      "counts by a large set of its sources",
      `<img src="/a.jpg"><picture><source srcset="/l.jpg 1200w"><img></picture>`,
      "/l.jpg",
    ],
    ["does not count without one", `<img src="/a.jpg"><img src="/b.jpg">`, undefined],
    [
      "does not count by a set for fine screens",
      `<img src="/a.jpg"><img srcset="/s.jpg 1x, /l.jpg 2x">`,
      undefined,
    ],
    ["does not count at a percentage", `<img src="/a.jpg"><img src="/b.jpg" width="100%">`, undefined],
    ["counts alone", `<img src="/a.jpg">`, "/a.jpg"],
    [
      "counts alone with its noscript",
      `<img src="/grey.png" data-src="/a.jpg"><noscript><img src="/a.jpg"></noscript>`,
      "/a.jpg",
    ],
    [
      "counts alone where it is large and names no file",
      `<img src="/photo?id=7" width="640">`,
      "/photo?id=7",
    ],
    ["does not count alone where it names no file", `<img src="/photo?id=7">`, undefined],
    ["does not count alone where it is furniture", `<img src="/missing_face.png">`, undefined],
  ];
  test.each(cases)("%s", (_rule, html, expected) => {
    expect(read("", html)).toEqual(expected === undefined ? {} : image(expected));
  });

  const furniture =
    `copyright.png page-title.gif arrow-right.png topBanner.jpg nav_bg.png missing_face.png spacer.gif header.jpg
    footer2.png menu.gif share-facebook.png no-image.png social.png bullet.gif corner.gif site_logo.png icons/a.png sidebar.jpg
    advert/ads/1.jpg`.split(/\s+/);
  test.each(furniture)("named %s is furniture, whatever its size", (name) => {
    const html = `<img src="/${name}" width="400" height="300">`;
    expect(read("", html + photo)).toEqual(image("/p.jpg"));
    expect(read("", html)).toEqual({});
  });

  test.each(["nav", "header", "footer", "aside"])("in <%s> is furniture", (name) => {
    expect(read("", `<${name}><img src="/a.jpg" width="640" height="480"></${name}>${photo}`)).toEqual(
      image("/p.jpg"),
    );
  });
});

describe("microdata and links name a picture", () => {
  const cases: [string, string][] = [
    ["link itemprop=image", `<link itemprop="image" href="/a.jpg">`],
    ["several names", `<link itemprop="url image" href="/a.jpg">`],
    ["thumbnailUrl", `<meta itemprop="thumbnailUrl" content="/a.jpg">`],
    [
      "the file of an ImageObject",
      `<div itemscope itemtype="https://schema.org/ImageObject"><link itemprop="contentUrl" href="/a.jpg"></div>`,
    ],
  ];
  test.each(cases)("%s", (_what, html) => {
    expect(read("", html + `<img src="/b.jpg" width="640">`)).toEqual(image("/a.jpg"));
  });
});

test("of a page that names its picture, pictures that lead to other pages are none of its candidates", () => {
  const named = `<meta property="og:image" content="/og.jpg">`;
  const body = `<article><a href="/other"><img src="/other.jpg"></a></article>
    <article><a href="/b.jpg"><img src="/b-small.jpg"></a><a href="#top"><img src="/c.jpg"></a><img src="/d.jpg"></article>
    <a href="/third"><img src="/third.jpg" width="300" height="200"></a><div data-src="/a/page"></div>`;
  const urls = ["/og.jpg", "/b-small.jpg", "/c.jpg", "/d.jpg"].map((path) => `https://example.com${path}`);
  expect(readAll(named, body).pictures).toEqual(urls);
  // Else the first may be a link to its own page.
  expect(read("", body)).toEqual(image("/other.jpg"));
});

test("a page's candidates are in order, each once, without films and drawings, and not without end", () => {
  const head = `<meta property="og:image" content="/og.jpg"><meta property="og:image" content="/og.svg">
    <meta name="twitter:image" content="/tw.jpg"><meta name="twitter:image:src" content="/og.jpg">
    <script type="application/ld+json">{"@type":"Article","image":["/j1.jpg","/j2.mp4"]}</script>`;
  const body = `<article><img src="/a1.jpg"><img src="/tw.jpg"><video poster="/v.jpg"></video></article>`;
  const urls = ["/og.jpg", "/tw.jpg", "/j1.jpg", "/a1.jpg", "/v.jpg"].map(
    (path) => `https://example.com${path}`,
  );
  expect(readAll(head, body)).toEqual({ pictures: urls });
  const many = Array.from({ length: 500 }, (_, n) => `<img src="/${n}.jpg">`).join("");
  expect(readAll("", `<article>${many}</article>`).pictures).toHaveLength(10);
});

describe("a page that sends on", () => {
  const next = { refresh: "https://example.com/next" };
  const cases: [string, string, Picture][] = [
    ["is followed", `<meta http-equiv="refresh" content="0;url=/next">`, next],
    ["is followed when it quotes the address", `<meta http-equiv="Refresh" content="0; URL='/next'">`, next],
    ["is followed when it leaves out the word", `<meta http-equiv="refresh" content="2; /next">`, next],
    ["is not followed to itself", `<meta http-equiv="refresh" content="0;url=${pageUrl}">`, {}],
    ["is not followed when it only reloads", `<meta http-equiv="refresh" content="300">`, {}],
    ["is not followed when it leaves time to read", `<meta http-equiv="refresh" content="60;url=/next">`, {}],
    [
      "is not followed for browsers without scripts",
      `<noscript><meta http-equiv="refresh" content="0;url=/next"></noscript>`,
      {},
    ],
  ];
  test.each(cases)("%s", (_rule, html, expected) => {
    expect(read(html)).toEqual(expected);
  });
});

test("the parser's result survives the way out of a thread", () => {
  const result = read(`<meta property="og:image" content="/a.jpg">`);
  expect(structuredClone(result)).toEqual(result);
  expect(new URL(parser.module).protocol).toBe("file:");
});
