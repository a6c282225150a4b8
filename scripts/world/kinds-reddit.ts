import { inventRecipe } from "./recipes.ts";
import { earlier, extensionOf, inventUpload, sizeOf, upload, type Compose, type Scene } from "./scene.ts";
import { inventCaption } from "./words.ts";
import type { Json, WorldSubmission } from "./world.ts";

type Uploaded = ReturnType<typeof upload>;

function previewOf({ mediaId, preview, recipe }: Uploaded): { [field: string]: Json } {
  const source = { url: preview, ...sizeOf({ ...recipe, copy: { maxSide: 320, quality: 70 } }) };
  return { preview: { images: [{ source, resolutions: [], variants: {}, id: mediaId }], enabled: true } };
}

/** One picture on i.redd.it; as on Reddit, some lack both preview and hint. */
function single(scene: Scene, picture: Uploaded) {
  const fields = scene.random.chance(0.7) ? { post_hint: "image", ...previewOf(picture) } : {};
  const expected = [{ url: picture.url, mediaId: picture.mediaId, recipe: picture.recipe }];
  return { url: picture.url, fields, expected };
}

/** `media_metadata` of one gallery item: an animation has `gif` and `mp4` in place of `u`. */
function metadataOf({ mediaId, url, preview, recipe }: Uploaded): Json {
  const animated = recipe.frames > 1;
  const { width: x, height: y } = sizeOf(recipe);
  const mime = recipe.format === "jpeg" ? "image/jpg" : `image/${recipe.format}`;
  const s = animated ? { x, y, gif: url, mp4: `${preview}&format=mp4` } : { x, y, u: preview };
  return { status: "valid", e: animated ? "AnimatedImage" : "Image", m: mime, p: [], s, id: mediaId };
}

export function composeGallery(scene: Scene, quantity = scene.random.whole(2, 5)) {
  const { random } = scene;
  const items = Array.from({ length: quantity }, (_, index) => {
    const format = random.pick(index === 1 ? (["jpeg", "gif"] as const) : (["jpeg", "jpeg", "png"] as const));
    const caption = random.pick([undefined, undefined, "", inventCaption(random)]);
    return { picture: inventUpload(scene, format), caption, id: random.whole(1e6, 1e9) };
  });
  const failed = random.chance(0.3) ? random.name(13) : undefined;
  const listed: Json[] = items.map(({ picture, caption, id }) => ({
    media_id: picture.mediaId,
    id,
    ...(caption === undefined ? {} : { caption }),
  }));
  if (failed) listed.splice(1, 0, { media_id: failed, id: 999, caption: "never seen" });
  // The map has an order of its own, which means nothing.
  const known = items
    .toReversed()
    .map(({ picture }): [string, Json] => [picture.mediaId, metadataOf(picture)]);
  return {
    url: `https://www.reddit.com/gallery/${scene.id}`,
    expected: items.map(({ picture: { url, mediaId, recipe }, caption }) => ({
      url,
      mediaId,
      recipe,
      ...(caption ? { caption } : {}),
    })),
    ...(failed && { mayFail: true }),
    fields: {
      is_gallery: true,
      gallery_data: { items: listed },
      media_metadata: {
        ...(failed ? { [failed]: { status: "failed" } } : {}),
        ...Object.fromEntries(known),
      } as { [mediaId: string]: Json },
    },
  };
}

export function composeCrosspost(parent: WorldSubmission): ReturnType<Compose> {
  return {
    // Of a text post the address is relative.
    url: parent.kind === "text" ? parent.post.permalink : parent.post.url,
    expected: parent.expected,
    ...(parent.mayFail && { mayFail: true }),
    nsfw: parent.nsfw,
    fields: {
      crosspost_parent: parent.post.name,
      crosspost_parent_list: [parent.post],
      over_18: false,
    },
  };
}

/** What is posted to Reddit itself. */
export const redditKinds = {
  image: (scene) => {
    const recipe = inventRecipe(scene.random, scene.random.pick(["jpeg", "jpeg", "jpeg", "jpeg", "png"]));
    const extension = recipe.format === "jpeg" && scene.random.chance(0.1) ? "jpeg" : extensionOf(recipe);
    return single(scene, upload(scene, recipe, {}, extension));
  },
  animation: (scene) => single(scene, inventUpload(scene, "gif")),
  /** The link is the signed preview; the original is the same name on i.redd.it. */
  preview: (scene) => {
    const picture = inventUpload(scene);
    return { ...single(scene, picture), url: picture.preview };
  },
  gallery: composeGallery,
  /** Posted a moment ago: the first answer has neither its order nor its pictures. */
  lateGallery: (scene) => {
    const gallery = composeGallery(scene);
    const unready = gallery.expected.map(({ mediaId }) => [mediaId, { status: "unprocessed" }]);
    return { ...gallery, atFirst: { gallery_data: null, media_metadata: Object.fromEntries(unready) } };
  },
  crosspostedImage: (scene) => composeCrosspost(scene.parent("image")),
  crosspostedGallery: (scene) => composeCrosspost(scene.parent("gallery")),
  crosspostedText: (scene) => composeCrosspost(scene.parent("text")),
  /** From a subreddit that is here too. */
  crosspostedNearby: (scene): ReturnType<Compose> => {
    const before = scene.world.submissions.filter(({ kind }) => kind === "image");
    return before.length > 0
      ? composeCrosspost(scene.random.pick(before))
      : single(scene, inventUpload(scene));
  },
  video: (scene) => {
    const url = `https://v.redd.it/${scene.random.name(13)}`;
    const video = {
      fallback_url: `${url}/DASH_720.mp4`,
      width: 1280,
      height: 720,
      duration: 9,
      is_gif: false,
    };
    return { url, expected: [], fields: { is_video: true, media: { reddit_video: video } } };
  },
  text: (scene) => ({
    url: `https://www.reddit.com${scene.permalink}`,
    expected: [],
    // The page that it links to is not there.
    mayFail: true,
    fields: { is_self: true, selftext: "What would you take along? https://meadow-journal.example/about" },
  }),
  /** A moderator took it down; the picture is still there. */
  removed: (scene) => {
    const { fields, ...draft } = single(scene, inventUpload(scene));
    return { ...draft, fields: { ...fields, removed_by_category: "moderator" } };
  },
  slow: (scene) => {
    const late = scene.random.chance(0.5) ? { delayMs: scene.random.whole(300, 900) } : { dripMs: 600 };
    return single(scene, inventUpload(scene, "jpeg", late));
  },
  /** An address that somebody else has posted before. */
  sameUrl: (scene) => {
    const before = earlier(scene);
    return before ? { url: before.url, expected: [before] } : single(scene, inventUpload(scene));
  },
  /** The very bytes of a picture of before, uploaded again. */
  sameBytes: (scene) => {
    const before = earlier(scene);
    return single(scene, before ? upload(scene, before.recipe) : inventUpload(scene));
  },
  /** A picture of before, saved smaller and worse. */
  recompressed: (scene) => {
    const before = earlier(scene);
    if (!before) return single(scene, inventUpload(scene));
    return single(scene, upload(scene, { ...before.recipe, copy: { maxSide: 440, quality: 55 } }));
  },
} satisfies Record<string, Compose>;
