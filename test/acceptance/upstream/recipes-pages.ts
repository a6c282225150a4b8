import { expected, failed, whole, type Maker, type Recipe } from "./maker.ts";
import type { Picture } from "./picture.ts";
import { linkFields } from "./recipes-reddit.ts";
import { sorryPage } from "./sites.ts";
import type { Answer } from "./world-types.ts";

const hosts = [
  "www.alderjournal.net",
  "harbourlight.org",
  "blog.mossandstone.co",
  "photos.quaylines.net",
  "fieldnotes.press",
];
const chrome = `<header><img src="/static/logo.png" alt="logo" width="80" height="20"></header>`;

/** What a page recipe says: the page's head and body, and where its picture is. */
export interface PageParts {
  readonly head?: string;
  readonly body?: string;
  /** The picture's absolute URL. */
  readonly picture: string;
}

/** Where a page is: its host, its own URL and a path that no other page has. */
export interface Place {
  readonly host: string;
  readonly url: string;
  readonly unique: string;
}

function place(maker: Maker): Place {
  const [host, unique] = [maker.random.pick(hosts), maker.random.word(8)];
  return { host, unique, url: `https://${host}/stories/${unique}/` };
}

function document(head: string, body: string): string {
  return `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>A story</title>${head}</head>\n<body>${chrome}${body}</body></html>`;
}

const prose = `<article><h1>A story</h1><p>${"The tide went out and the harbour lay bare. ".repeat(12)}</p></article>`;

/** A web page that names one picture in the way `build` says. */
export function page(
  kind: string,
  build: (at: Place) => PageParts,
  format: Picture["format"] = "jpeg",
): Recipe {
  return (maker) => {
    const at = place(maker);
    const parts = build(at);
    const picture = maker.picture(format);
    maker.sites.put(parts.picture, { kind: "picture", picture });
    maker.sites.put(at.url, { kind: "html", html: document(parts.head ?? "", parts.body ?? prose) });
    return {
      fields: linkFields(at.url, "link"),
      expect: whole(`page: ${kind}`, expected(picture, parts.picture)),
    };
  };
}

/** The ways pages name their picture. */
export const pages: readonly Recipe[] = [
  page("og:image", ({ host, unique }) => {
    const picture = `https://cdn.${host}/img/${unique}.jpg`;
    return { head: `<meta property="og:image" content="${picture}">`, picture };
  }),
  page("og:image relative", ({ url, unique }) => ({
    head: `<meta property="og:image" content="lead-${unique}.jpg">`,
    picture: `${url}lead-${unique}.jpg`,
  })),
  page(
    "og:image relative to the root",
    ({ host, unique }) => ({
      head: `<meta property="og:image" content="/media/${unique}.png">`,
      picture: `https://${host}/media/${unique}.png`,
    }),
    "png",
  ),
  page("og:image with &amp;", ({ host, unique }) => ({
    head: `<meta property="og:image" content="https://${host}/resize?src=${unique}&amp;w=1200&amp;h=800">`,
    picture: `https://${host}/resize?src=${unique}&w=1200&h=800`,
  })),
  page(
    "og:image without a scheme",
    ({ host, unique }) => ({
      head: `<meta name="og:image" content="//static.${host}/${unique}.webp">`,
      picture: `https://static.${host}/${unique}.webp`,
    }),
    "webp",
  ),
  page("og:image:secure_url first", ({ host, unique }) => ({
    head: `<meta property="og:image:secure_url" content="https://${host}/s/${unique}.jpg"><meta property="twitter:image" content="https://${host}/never/${unique}.jpg">`,
    picture: `https://${host}/s/${unique}.jpg`,
  })),
  page("og:image empty, twitter:image", ({ host, unique }) => ({
    head: `<meta property="og:image" content=""><meta name="twitter:image" content="https://${host}/tw/${unique}.jpg">`,
    picture: `https://${host}/tw/${unique}.jpg`,
  })),
  page("twitter:image:src", ({ host, unique }) => ({
    head: `<meta name="twitter:card" content="photo"><meta name="twitter:image:src" content="https://${host}/card/${unique}.jpg">`,
    picture: `https://${host}/card/${unique}.jpg`,
  })),
  page("JSON-LD with an object", ({ host, unique }) => ({
    head: `<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle","headline":"A story","image":{"@type":"ImageObject","url":"https://${host}/ld/${unique}.jpg"}}</script>`,
    picture: `https://${host}/ld/${unique}.jpg`,
  })),
  page("JSON-LD in a @graph, image an array", ({ host, unique }) => ({
    head: `<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"WebSite","name":"x"},{"@type":"Article","image":["https://${host}/graph/${unique}.jpg"]}]}</script>`,
    picture: `https://${host}/graph/${unique}.jpg`,
  })),
  page("link rel=image_src", ({ host, unique }) => ({
    head: `<link rel="image_src" href="https://${host}/src/${unique}.jpg">`,
    picture: `https://${host}/src/${unique}.jpg`,
  })),
  page("main image under a base href", ({ host, unique }) => ({
    head: `<base href="https://assets.${host}/issue/${unique}/">`,
    body: `<article><h1>A story</h1><img src="plate.jpg" width="900" height="600" alt="plate"><p>Words.</p></article>`,
    picture: `https://assets.${host}/issue/${unique}/plate.jpg`,
  })),
  page("lazy main image", ({ host, unique }) => ({
    body: `<article><h1>A story</h1><img src="data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==" data-src="/lazy/${unique}.jpg" width="900" height="600"><p>Words.</p></article>`,
    picture: `https://${host}/lazy/${unique}.jpg`,
  })),
  page("main image with srcset", ({ host, unique }) => ({
    body: `<article><h1>A story</h1><img srcset="/s/${unique}-480.jpg 480w, /s/${unique}-1600.jpg 1600w, /s/${unique}-960.jpg 960w" sizes="100vw" alt="pier"><p>Words.</p></article>`,
    picture: `https://${host}/s/${unique}-1600.jpg`,
  })),
];

/** A picture on any host, at the path `path` makes of a unique word, sent as `type`. */
export function direct(
  kind: string,
  path: (unique: string) => string,
  format: Picture["format"],
  type?: string,
): Recipe {
  return (maker) => {
    const url = `https://${maker.random.pick(hosts)}${path(maker.random.word(9))}`;
    const picture = maker.picture(format);
    maker.sites.put(url, { kind: "picture", picture, ...(type === undefined ? {} : { type }) });
    return { fields: linkFields(url, null), expect: whole(`direct: ${kind}`, expected(picture, url)) };
  };
}

/** A page on another address than the one linked: its relative picture goes by the last address. */
export const movedPage: Recipe = (maker) => {
  const [from, to] = [place(maker), place(maker)];
  const picture = maker.picture();
  maker.sites.put(`${to.url}hero.jpg`, { kind: "picture", picture });
  maker.sites.put(from.url, { kind: "redirect", to: to.url, status: 301 });
  maker.sites.put(to.url, {
    kind: "html",
    html: document(`<meta property="og:image" content="hero.jpg">`, prose),
  });
  return {
    fields: linkFields(from.url, "link"),
    expect: whole("page: moved", expected(picture, `${to.url}hero.jpg`)),
  };
};

/** A page that answers 503 once. */
export const busyPage: Recipe = (maker) => {
  const at = place(maker);
  const picture = maker.picture();
  const url = `https://${at.host}/busy/${at.unique}.jpg`;
  maker.sites.put(url, { kind: "picture", picture });
  maker.sites.put(
    at.url,
    { kind: "html", html: document(`<meta property="og:image" content="${url}">`, prose) },
    "busy",
  );
  return { fields: linkFields(at.url, "link"), expect: whole("page: busy at first", expected(picture, url)) };
};

/** A web address that yields nothing, answering as given. */
export function hopeless(kind: string, answer: (at: Place) => Answer, suffix = ""): Recipe {
  return (maker) => {
    const at = place(maker);
    const url = `${at.url}${suffix}`;
    maker.sites.put(url, answer({ ...at, url }));
    return { fields: linkFields(url, "link"), expect: failed(kind) };
  };
}

/** A link to an address of the reader's own network. */
export function privateLink(url: (unique: string) => string): Recipe {
  return (maker) => ({
    fields: linkFields(url(maker.random.word(6)), "link"),
    expect: failed("private address"),
  });
}

/** A page with words and no picture. */
export const wordsOnly = (): Answer => ({ kind: "html", html: sorryPage });
