import { expected, failed, whole, type Maker, type Recipe } from "./maker.ts";
import type { Picture } from "./picture.ts";
import type { Draft, ExpectedPicture, Json } from "./world-types.ts";

type Fields = { readonly [key: string]: Json };

interface Item {
  readonly mediaId: string;
  readonly caption: string | null;
  readonly metadata: Fields;
  readonly picture: ExpectedPicture;
}

const captions = [
  "Low tide",
  "Gulls & terns",
  "",
  "<3 this one",
  "Ein Steg im Nebel",
  'He said "wait"',
  "R&amp;D",
];
const shapes = [
  ["jpeg", "image/jpg", "jpg"],
  ["jpeg", "image/jpg", "jpg"],
  ["png", "image/png", "png"],
  ["gif", "image/gif", "gif"],
] as const;

function item(maker: Maker): Item {
  const [format, mime, extension] = maker.random.pick(shapes);
  const picture: Picture = maker.picture(format, format === "gif" ? 3 : 1);
  const mediaId = maker.mediaId();
  const url = `https://i.redd.it/${mediaId}.${extension}`;
  maker.sites.put(url, { kind: "picture", picture });
  const preview = `https://preview.redd.it/${mediaId}.${extension}?width=${picture.width}&format=pjpg&auto=webp&s=${maker.random.word(40, "0123456789abcdef")}`;
  const size = { x: picture.width, y: picture.height };
  const still = { status: "valid", e: "Image", m: mime, id: mediaId, p: [], s: { ...size, u: preview } };
  const moving = {
    status: "valid",
    e: "AnimatedImage",
    m: mime,
    id: mediaId,
    p: [],
    s: { ...size, gif: url, mp4: `${preview}&x=mp4` },
  };
  const caption = maker.random.next() < 0.6 ? maker.random.pick(captions) : null;
  return {
    mediaId,
    caption,
    metadata: format === "gif" ? moving : still,
    picture: expected(picture, url, caption === "" ? null : caption),
  };
}

function items(maker: Maker, count: number): Item[] {
  return Array.from({ length: count }, () => item(maker));
}

/** The fields of a gallery; `metadata` may say otherwise about an item, null leaving it out. */
function galleryFields(
  maker: Maker,
  id: string,
  all: readonly Item[],
  metadata: Map<Item, Fields | null> = new Map(),
): Fields {
  const listed = all.map((one, at) => ({
    media_id: one.mediaId,
    id: 40_000_000 + maker.random.between(0, 9_999_999) + at,
    ...(one.caption === null ? {} : { caption: one.caption }),
    ...(at % 4 === 3 ? { outbound_url: "https://shop.quaylines.net/prints" } : {}),
  }));
  const known = all.filter((one) => metadata.get(one) !== null);
  // The map's order says nothing about the gallery's, so it is made to differ from it.
  const map = Object.fromEntries(
    maker.random.shuffled(known).map((one) => [one.mediaId, metadata.get(one) ?? one.metadata]),
  );
  const url = `https://www.reddit.com/gallery/${id}`;
  return {
    is_gallery: true,
    url,
    url_overridden_by_dest: url,
    domain: "reddit.com",
    gallery_data: { items: listed },
    media_metadata: map,
  };
}

function picturesOf(all: readonly Item[]): ExpectedPicture[] {
  return all.map((one) => one.picture);
}

/** A gallery in which everything is well. */
export function gallery(low: number, high: number): Recipe {
  return (maker, id) => {
    const all = items(maker, maker.random.between(low, high));
    return { fields: galleryFields(maker, id, all), expect: whole("gallery", ...picturesOf(all)) };
  };
}

/** An old gallery in which one item failed for good, or is listed and not described. */
export function galleryWithHole(hole: "failed" | "missing"): Recipe {
  return (maker, id) => {
    const all = items(maker, maker.random.between(3, 6));
    const lost = maker.random.pick(all);
    const said = new Map<Item, Fields | null>([[lost, hole === "failed" ? { status: "failed" } : null]]);
    const expect = whole(`gallery with an item ${hole}`, ...picturesOf(all.filter((one) => one !== lost)));
    return { fields: galleryFields(maker, id, all, said), expect: { ...expect, dead: "any" } };
  };
}

/** A gallery one of whose pictures is gone from i.redd.it although its description is valid. */
export const galleryWithGonePicture: Recipe = (maker, id) => {
  const all = items(maker, 4);
  const gone = all[1];
  if (!gone) throw new Error("a gallery of four has a second item");
  const mediaId = maker.mediaId();
  const url = `https://i.redd.it/${mediaId}.jpg`;
  maker.sites.put(url, { kind: "status", status: 404 });
  const dead: Item = {
    ...gone,
    mediaId,
    metadata: {
      status: "valid",
      e: "Image",
      m: "image/jpg",
      id: mediaId,
      p: [],
      s: { x: 9, y: 9, u: `https://preview.redd.it/${mediaId}.jpg?width=9&s=0` },
    },
  };
  const listed = all.map((one) => (one === gone ? dead : one));
  const pictures = picturesOf(listed.filter((one) => one !== dead));
  return {
    fields: galleryFields(maker, id, listed),
    expect: { kind: "gallery with a 404", pictures, dead: "some" },
  };
};

/** A gallery that was deleted: its data stay null for good. */
export const deletedGallery: Recipe = (_maker, id) => {
  const url = `https://www.reddit.com/gallery/${id}`;
  const fields = {
    is_gallery: true,
    url,
    url_overridden_by_dest: url,
    domain: "reddit.com",
    gallery_data: null,
    media_metadata: null,
    removed_by_category: "deleted",
    author: "[deleted]",
    author_fullname: null,
  };
  return { fields, expect: { ...failed("deleted gallery"), dead: "any" } };
};

/** A gallery so new that its data are null at first; a later read by id has them. */
export const emptyAtFirst: Recipe = (maker, id): Draft => {
  const all = items(maker, 3);
  const fields = galleryFields(maker, id, all);
  const halfReady = Object.fromEntries(
    all.map((one, at) => [one.mediaId, at === 0 ? { status: "failed" } : one.metadata]),
  );
  return {
    fields,
    early: { fields: { ...fields, gallery_data: null, media_metadata: halfReady }, readsById: 0 },
    expect: whole("gallery empty at first", ...picturesOf(all)),
  };
};

/** A gallery some of whose items are not processed yet; a later read by id has all. */
export const unprocessedAtFirst: Recipe = (maker, id): Draft => {
  const all = items(maker, 4);
  const fields = galleryFields(maker, id, all);
  const waiting = new Map<Item, Fields | null>(
    all.slice(1, 3).map((one) => [one, { status: "unprocessed" }]),
  );
  return {
    fields,
    early: { fields: galleryFields(maker, id, all, waiting), readsById: 0 },
    expect: whole("gallery unprocessed at first", ...picturesOf(all)),
  };
};
