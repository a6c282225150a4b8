import { describe, expect, test } from "bun:test";
import { parseHTML } from "linkedom";
import { type PagePicture, parser } from "../../../src/sites/web/page-pictures.ts";

const pageUrl = "https://example.com/posts/one.html";

function read(head: string, body = ""): PagePicture {
  const { document } = parseHTML(`<!doctype html><html><head>${head}</head><body>${body}</body></html>`);
  return parser.parse(document, pageUrl);
}

const image = (url: string): PagePicture => ({ picture: `https://example.com${url}` });

describe("a page's picture is", () => {
  const head: [string, string, PagePicture][] = [
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
  const body: [string, string, PagePicture][] = [
    ["the article's", `<img src="/side.jpg"><article><p><img src="/a.jpg"></p></article>`, image("/a.jpg")],
    ["the content's", `<img src="/side.jpg"><div id="content"><img src="/a.jpg"></div>`, image("/a.jpg")],
    [
      "the first of real size",
      `<img src="/i.png" width=16 height=16><img src="/a.jpg" width=640>`,
      image("/a.jpg"),
    ],
    ["never a pixel", `<img src="/p.gif" width="1" height="1">`, {}],
    ["never a logo", `<article><img src="/logo.png"><img class="site-logo" src="/x.png"></article>`, {}],
    ["a word that only holds one's name", `<img src="/catalogo/iconic.jpg">`, image("/catalogo/iconic.jpg")],
    ["not a tracker in noscript", `<noscript><img src="https://t.example/p?c=1"></noscript>`, {}],
    ["one in noscript", `<noscript><img src="/a.jpg"></noscript>`, image("/a.jpg")],
    [
      "the lazy one behind a placeholder",
      `<img src="data:image/gif;base64,R0lGOD" data-src="/a.jpg">`,
      image("/a.jpg"),
    ],
    ["the one of data-original", `<img src="/small.jpg" data-original="/a.jpg">`, image("/a.jpg")],
    ["the one of data-lazy-src", `<img data-lazy-src="/a.jpg">`, image("/a.jpg")],
    [
      "the largest of its srcset",
      `<img src="/s.jpg" srcset="/s.jpg 320w, /a,b.jpg 960w">`,
      image("/a,b.jpg"),
    ],
    ["the largest of a lazy srcset", `<img src="/s.jpg" data-srcset="/s.jpg, /a.jpg 2x">`, image("/a.jpg")],
    ["its src where its srcset is a drawing", `<img src="/a.png" srcset="/a.svg">`, image("/a.png")],
    ["none on a page without", `<p>words</p>`, {}],
  ];
  test.each(body)("%s", (_rule, html, expected) => {
    expect(read("", html)).toEqual(expected);
  });
});

describe("a page that sends on", () => {
  const next = { refresh: "https://example.com/next" };
  const cases: [string, string, PagePicture][] = [
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
