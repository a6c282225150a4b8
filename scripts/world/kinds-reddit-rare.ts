import { inventRecipe, type Recipe } from "./recipes.ts";
import { composeCrosspost, composeGallery } from "./kinds-reddit.ts";
import { escapedUntil } from "./archive-terms.ts";
import { inventUpload, publish, upload, type Compose } from "./scene.ts";
import type { Json, Reply } from "./world.ts";

type Format = Recipe["format"];

const single =
  (format: Format, reply: Reply = {}, extension?: string): Compose =>
  (scene) => {
    const { url, mediaId, recipe } = upload(scene, inventRecipe(scene.random, format), reply, extension);
    return { url, expected: [{ url, mediaId, recipe }], fields: { post_hint: "image" } };
  };

const busy: Reply = { status: 503, body: "<h1>503</h1>" };
const limited: Reply = { status: 429, headers: { "retry-after": "1" }, body: "" };

const mistyped = (type: string): Compose => single("png", { headers: { "content-type": type } }, "jpg");

/** A gallery one of whose items is lost in the way that `lose` says: its metadata, or `undefined` for none. */
const galleryWithHole =
  (lost: Json | undefined): Compose =>
  (scene) => {
    const { fields, expected, ...draft } = composeGallery(scene);
    const [hole, ...rest] = expected;
    const { [hole?.mediaId ?? ""]: _, ...kept } = fields.media_metadata;
    const media_metadata = { ...kept, ...(lost !== undefined && { [hole?.mediaId ?? ""]: lost }) };
    return { ...draft, expected: rest, fields: { ...fields, media_metadata }, mayFail: true };
  };

/** Posts to Reddit that are rarer, or are in a bad way at first. */
export const rareRedditKinds = {
  /** As long as Reddit allows, of characters that escaping lengthens. */
  longTitle: (scene) => ({
    ...single("jpeg")(scene),
    title: `Fog ${"&".repeat(300)}`.slice(0, 300),
    fields: { post_hint: "image", link_flair_text: "" },
  }),
  /** Its author typed an entity: only archives that escape every text, those of old posts, keep it. */
  entityTitle: (scene) => ({
    ...single("jpeg")(scene),
    ...(scene.created < escapedUntil && { title: "Literally &amp; typed by hand" }),
  }),
  jpegNamedJpeg: single("jpeg", {}, "jpeg"),
  webp: single("webp"),
  png: single("png"),
  pngSentAsJpeg: mistyped("image/jpeg"),
  pngSentAsBytes: mistyped("application/octet-stream"),
  pngSentAsText: mistyped("text/plain"),
  busyAtFirst: single("jpeg", { first: busy }),
  limitedAtFirst: single("jpeg", { first: limited }),
  /** The preview's name begins with words of the title. */
  previewWithWords: (scene) => {
    const { url, mediaId, recipe } = inventUpload(scene);
    const preview = `https://preview.redd.it/low-tide-at-the-pier-v0-${mediaId}.jpg?width=1080&format=pjpg&s=${scene.random.name(40)}`;
    publish(scene, preview, { picture: { ...recipe, copy: { maxSide: 90, quality: 70 } } });
    return { url: preview, expected: [{ url, mediaId, recipe }], fields: { post_hint: "image" } };
  },
  /** Its author deleted it; the picture is still there. */
  deletedWithPicture: (scene) => ({
    ...single("jpeg")(scene),
    author: null,
    fields: { post_hint: "image", removed_by_category: "deleted" },
  }),
  longGallery: (scene) => composeGallery(scene, scene.random.whole(9, 20)),
  galleryWithFailedItem: galleryWithHole({ status: "failed" }),
  galleryWithMissingItem: galleryWithHole(undefined),
  /** One of its pictures is gone from i.redd.it although its description is valid. */
  galleryWithGonePicture: (scene) => {
    const { expected, ...draft } = composeGallery(scene, 4);
    const [gone, ...rest] = expected;
    if (gone) publish(scene, gone.url, { status: 404, body: "" });
    return { ...draft, expected: rest, failure: "gone" };
  },
  /** Deleted: its data stay null for good. */
  deletedGallery: (scene) => ({
    url: `https://www.reddit.com/gallery/${scene.id}`,
    expected: [],
    mayFail: true,
    author: null,
    fields: {
      is_gallery: true,
      gallery_data: null,
      media_metadata: null,
      removed_by_category: "deleted",
    },
  }),
  /** Some items are processed only later. */
  halfProcessedGallery: (scene) => {
    const gallery = composeGallery(scene, 4);
    const unready = gallery.expected
      .slice(1, 3)
      .map(({ mediaId }): [string, Json] => [mediaId, { status: "unprocessed" }]);
    const media_metadata = { ...gallery.fields.media_metadata, ...Object.fromEntries(unready) };
    return { ...gallery, atFirst: { media_metadata } };
  },
  crosspostedVideo: (scene) => composeCrosspost(scene.parent("video")),
  crosspostedAlbum: (scene) => composeCrosspost(scene.parent("imgurAlbum")),
  crosspostedSameUrl: (scene) => composeCrosspost(scene.parent("sameUrl")),
} satisfies Record<string, Compose>;
