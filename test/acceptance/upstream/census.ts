import type { Recipe } from "./maker.ts";
import { crosspostOf } from "./recipes-crossposts.ts";
import {
  deletedGallery,
  emptyAtFirst,
  gallery,
  galleryWithGonePicture,
  galleryWithHole,
  unprocessedAtFirst,
} from "./recipes-galleries.ts";
import * as imgur from "./recipes-imgur.ts";
import { busyPage, direct, hopeless, movedPage, pages, privateLink, wordsOnly } from "./recipes-pages.ts";
import {
  broken,
  mishaps,
  mistyped,
  previewLink,
  sameBytes,
  sameUrl,
  single,
  stumbling,
  takenDown,
  text,
  video,
} from "./recipes-reddit.ts";

type Share = readonly [count: number, recipe: Recipe];

/** Pictures that later reposts can point to: these come first of all. */
const originals: readonly Share[] = [
  [83, single("jpeg")],
  [16, single("jpeg", "jpeg")],
  [30, single("png")],
  [10, single("gif")],
  [4, single("gif", "gif", 4)],
  [10, single("webp")],
];

const reddit: readonly Share[] = [
  [6, previewLink(null)],
  [3, previewLink("low-tide-at-the-pier")],
  [8, sameUrl],
  [8, sameBytes],
  [6, takenDown("moderator")],
  [4, takenDown("deleted")],
  [8, broken("i.redd.it 404", mishaps.gone)],
  [4, broken("a page in place of a picture", mishaps.page)],
  [5, broken("truncated JPEG", mishaps.cut)],
  [2, broken("empty answer", mishaps.empty)],
  [2, broken("decompression bomb", mishaps.bomb, "png")],
  [1, broken("page sent as image/jpeg", mishaps.lie)],
  [2, mistyped("image/jpeg")],
  [1, mistyped("application/octet-stream")],
  [1, mistyped("text/plain")],
  [6, stumbling("busy")],
  [4, stumbling("limited")],
  [27, text],
  [10, video],
];

const galleries: readonly Share[] = [
  [34, gallery(2, 6)],
  [5, gallery(9, 14)],
  [1, gallery(20, 20)],
  [6, galleryWithHole("failed")],
  [3, galleryWithHole("missing")],
  [2, galleryWithGonePicture],
  [2, deletedGallery],
];

const crossposts: readonly Share[] = [
  [12, crosspostOf(single("jpeg"))],
  [8, crosspostOf(gallery(2, 5))],
  [8, crosspostOf(text)],
  [3, crosspostOf(video)],
  [2, crosspostOf(imgur.album("album", (id) => `https://imgur.com/a/${id}`, { count: 3 }))],
  [3, crosspostOf(sameUrl)],
];

const imgurShares: readonly Share[] = [
  [8, imgur.image("direct", (id, extension) => `https://i.imgur.com/${id}.${extension}`)],
  [2, imgur.image("direct png", (id, extension) => `https://i.imgur.com/${id}.${extension}`, "png")],
  [2, imgur.image("direct with ?1", (id, extension) => `https://i.imgur.com/${id}.${extension}?1`)],
  [2, imgur.image("direct by http", (id, extension) => `http://i.imgur.com/${id}.${extension}`)],
  [2, imgur.image("direct of 5", (id, extension) => `https://i.imgur.com/${id}.${extension}`, "jpeg", 5)],
  [2, imgur.otherExtension],
  [5, imgur.image("page", (id) => `https://imgur.com/${id}`)],
  [1, imgur.image("page of a png", (id) => `https://imgur.com/${id}`, "png")],
  [2, imgur.image("page on m.", (id) => `https://m.imgur.com/${id}`)],
  [1, imgur.image("page on www.", (id) => `http://www.imgur.com/${id}`)],
  [1, imgur.image("page on imgur.io", (id) => `https://imgur.io/${id}`)],
  [1, imgur.image("page of a subreddit", (id) => `https://imgur.com/r/pics/${id}`)],
  [3, imgur.image("gifv", (id) => `https://i.imgur.com/${id}.gifv`, "gif")],
  [1, imgur.image("gif", (id) => `https://i.imgur.com/${id}.gif`, "gif")],
  [2, imgur.thumbnail("l", 7)],
  [1, imgur.thumbnail("h", 7)],
  [2, imgur.thumbnail("m", 5)],
  [1, imgur.image("_d.webp", (id) => `https://i.imgur.com/${id}_d.webp?maxwidth=760&fidelity=grand`)],
  [2, imgur.innocentSuffix],
  [1, imgur.bigAnimation],
  [5, imgur.album("album", (id) => `https://imgur.com/a/${id}`, { count: 4 })],
  [
    1,
    imgur.album("album with http links", (id) => `https://imgur.com/a/${id}`, { count: 3, httpLinks: true }),
  ],
  [
    2,
    imgur.album("album with a slug", (id) => `https://imgur.com/a/harbour-at-night-${id}`, {
      count: 3,
      inGallery: true,
    }),
  ],
  [1, imgur.album("album with #", (id) => `https://imgur.com/a/${id}#2`, { count: 3 })],
  [1, imgur.album("album /all", (id) => `https://imgur.com/a/${id}/all`, { count: 2 })],
  [1, imgur.album("album /layout/grid", (id) => `https://imgur.com/a/${id}/layout/grid`, { count: 2 })],
  [2, imgur.album("album answered in part", (id) => `https://imgur.com/a/${id}`, { count: 7, cut: true })],
  [1, imgur.album("empty album", (id) => `https://imgur.com/a/${id}`, { count: 0 })],
  [2, imgur.album("gallery album", (id) => `https://imgur.com/gallery/${id}`, { count: 3, inGallery: true })],
  [
    2,
    imgur.album("gallery album with a slug", (id) => `https://imgur.com/gallery/boats-in-fog-${id}`, {
      count: 3,
      inGallery: true,
    }),
  ],
  [
    1,
    imgur.album("gallery album in a topic", (id) => `https://imgur.com/t/harbours/${id}`, {
      count: 2,
      inGallery: true,
    }),
  ],
  [3, imgur.galleryImage((id) => `https://imgur.com/gallery/${id}`)],
  [1, imgur.galleryImage((id) => `https://imgur.com/t/boats/${id}`)],
  [1, imgur.galleryImage((id) => `https://imgur.com/topic/Photography/${id}`)],
  [3, imgur.commaList],
  [4, imgur.removed],
  [2, imgur.goneAlbum],
];

const web: readonly Share[] = [
  [8, direct("jpg", (unique) => `/files/${unique}.jpg`, "jpeg")],
  [3, direct("jpeg", (unique) => `/files/${unique}.JPEG`, "jpeg")],
  [3, direct("png with a query", (unique) => `/p/${unique}.png?size=full&v=2`, "png")],
  [2, direct("webp", (unique) => `/p/${unique}.webp`, "webp")],
  [2, direct("gif", (unique) => `/p/${unique}.gif`, "gif")],
  [5, direct("no extension", (unique) => `/raw/${unique}`, "jpeg")],
  [2, direct("octet-stream", (unique) => `/dl/${unique}.jpg`, "jpeg", "application/octet-stream")],
  [1, direct("sent as text/html", (unique) => `/dl/${unique}.png`, "png", "text/html")],
  ...pages.map((recipe): Share => [2, recipe]),
  [2, movedPage],
  [1, busyPage],
  [2, hopeless("page without a picture", wordsOnly)],
  [2, hopeless("page 404", () => ({ kind: "status", status: 404 }))],
  [1, hopeless("a page under .jpg", wordsOnly, "view.jpg")],
  [
    1,
    hopeless(
      "SVG",
      () => ({
        kind: "bytes",
        bytes: async () =>
          new TextEncoder().encode(
            `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300"><rect width="300" height="300"/></svg>`,
          ),
        type: "image/svg+xml",
      }),
      "drawing.svg",
    ),
  ],
  [1, hopeless("redirect to loopback", () => ({ kind: "redirect", to: "http://127.0.0.1:9/secret.jpg" }))],
  [
    1,
    hopeless(
      "redirect to a private network",
      () => ({ kind: "redirect", to: "http://192.168.1.20/camera.jpg" }),
      "camera.jpg",
    ),
  ],
  [
    1,
    hopeless("redirect to link-local", () => ({
      kind: "redirect",
      to: "http://169.254.169.254/latest/meta-data/",
    })),
  ],
  [
    1,
    hopeless("redirect to a mapped address", () => ({
      kind: "redirect",
      to: "http://[::ffff:10.0.0.1]/x.png",
    })),
  ],
  [1, hopeless("redirect to itself", (at) => ({ kind: "redirect", to: at.url }))],
  [1, privateLink((unique) => `http://10.1.2.3/${unique}.jpg`)],
  [1, privateLink((unique) => `http://localhost/${unique}.png`)],
];

/** Galleries that need a second reading: the newest of all, as only fresh ones are like that. */
const fresh: readonly Share[] = [
  [3, emptyAtFirst],
  [2, unprocessedAtFirst],
];

function many(shares: readonly Share[]): Recipe[] {
  return shares.flatMap(([count, recipe]) => Array.from({ length: count }, () => recipe));
}

/** The recipes of a subreddit: those reposts draw upon, everything else, and what must be newest. */
export function census(): {
  readonly originals: Recipe[];
  readonly rest: Recipe[];
  readonly fresh: Recipe[];
} {
  return {
    originals: many(originals),
    rest: many([...reddit, ...galleries, ...crossposts, ...imgurShares, ...web]),
    fresh: many(fresh),
  };
}
