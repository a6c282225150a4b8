import type { Kind } from "../../scripts/world/kinds.ts";
import type { World, WorldSubmission } from "../../scripts/world/world.ts";

type Share = readonly [count: number, ...kinds: Kind[]];

/** Pictures that later reposts can point to: these come first of all. */
const originals: readonly Share[] = [
  [110, "image"],
  [15, "jpegNamedJpeg"],
  [15, "png"],
  [10, "animation", "webp"],
];

const rest: readonly Share[] = [
  [8, "sameUrl", "sameBytes", "missing"],
  [5, "preview", "removed", "deletedWithPicture", "truncated", "htmlAsPicture", "busyAtFirst"],
  [3, "previewWithWords", "limitedAtFirst", "recompressed", "slow"],
  [2, "longTitle", "emptyAnswer", "bomb", "pngSentAsJpeg", "pngSentAsBytes", "pngSentAsText"],
  [26, "text", "gallery"],
  [8, "video", "crosspostedImage", "crosspostedGallery", "crosspostedText"],
  [4, "longGallery", "galleryWithFailedItem", "galleryWithMissingItem"],
  [2, "galleryWithGonePicture", "deletedGallery", "deleted", "pageSentAsJpeg"],
  [3, "crosspostedNearby", "crosspostedVideo", "crosspostedAlbum", "crosspostedSameUrl"],
  [6, "imgurImage", "imgurPage", "imgurAlbum"],
  [3, "imgurMisnamed", "imgurGifv", "imgurGallery", "imgurList", "imgurGalleryImage", "imgurRemoved"],
  [2, "imgurPng", "imgurQuery", "imgurHttp", "imgurFive", "imgurPageMobile", "imgurThumbnail", "imgurLarge"],
  [2, "imgurMedium", "imgurEndsInL", "imgurSlugAlbum", "imgurCutAlbum", "imgurSlugGallery"],
  [2, "imgurMissingAlbum", "imgurBigGif"],
  [1, "imgurPagePng", "imgurPageWww", "imgurPageIo", "imgurPageSubreddit", "imgurGif", "imgurGrand"],
  [1, "imgurHttpAlbum", "imgurHashAlbum", "imgurGridAlbum", "imgurEmptyAlbum", "imgurTopicGallery"],
  [1, "imgurTagImage", "imgurTopicImage"],
  [4, "bareImage", "directUpperCase", "directQuery"],
  [2, "directWebp", "directGif", "directBytes", "redirectedImage", "pageOpenGraph", "pageTwitter"],
  [2, "pageJsonLd", "pageImageSource", "pageLazy", "pageBase", "pageRelative", "pageRootRelative"],
  [2, "pageWithoutScheme", "pageSecureUrl", "pageEmptyOpenGraph", "pageTwitterSource", "pageJsonLdList"],
  [2, "pageLazySource", "pageSourceSet", "movedPage", "missingPage", "pageWithoutPicture"],
  [1, "directAsHtml", "busyPage", "pageNamedJpeg", "drawing", "privateRedirect", "leadsToLoopback"],
  [1, "leadsToPrivate", "leadsToMapped", "leadsToItself", "linksPrivate", "linksLocalhost"],
];

/** What only old posts show. */
const oldest: readonly Kind[] = ["entityTitle", "entityTitle"];

/** Answers made to hurt, and to take long. */
export const hurtful: readonly Kind[] = [
  "endless",
  "endlessElsewhere",
  "inflating",
  "stalling",
  "stallingElsewhere",
  "silent",
  "namesMetadata",
  "namesFile",
  "namesNumber",
  "namesHexadecimal",
  "refreshesToItself",
];

/** Galleries that are not ready at first: they must be minutes old, as only fresh ones are like that. */
export const freshKinds: readonly Kind[] = [
  "lateGallery",
  "lateGallery",
  "halfProcessedGallery",
  "halfProcessedGallery",
];

const deal = (shares: readonly Share[]): Kind[] =>
  shares.flatMap(([count, ...kinds]) => kinds.flatMap((kind) => Array<Kind>(count).fill(kind)));

/** The kinds of a subreddit of `count` submissions: some pictures to repost, then a mix of everything. */
export function kindsOf(seed: number, count: number, extra: readonly Kind[] = []): Kind[] {
  const random = seededRandom(seed);
  const [first = [], ...others] = [
    [...deal(originals).slice(0, 12), ...oldest],
    deal(originals).slice(12),
    deal(rest),
  ];
  const mixed = random.shuffled(others.flat()).slice(0, Math.max(0, count - first.length));
  return [...first, ...mixed, ...extra].slice(0, count + extra.length);
}

/** Seeded randomness (mulberry32), for a test's own choices. */
export function seededRandom(seed: number) {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const between = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    between,
    /** The same values in another order; the given list stays as it is. */
    shuffled<T>(values: readonly T[]): T[] {
      return values
        .map((value) => ({ value, key: next() }))
        .sort((a, b) => a.key - b.key)
        .map(({ value }) => value);
    },
  };
}

/** A submission's fields as LZBooru's API must return them. */
export type ExpectedSubmission = {
  id: string;
  title: string;
  author: string;
  subreddit: string;
  created: number;
  flair: string | null;
  nsfw: boolean;
};

/** What `GET /api/submission` must return for a post: a crosspost is nsfw where its parent is. */
export function expectedSubmission({ post }: WorldSubmission): ExpectedSubmission {
  const parents = (post["crosspost_parent_list"] ?? []) as readonly { readonly over_18?: boolean }[];
  const flair = post["link_flair_text"];
  return {
    id: post.id,
    title: post.title,
    author: post.author,
    subreddit: post.subreddit,
    created: post.created_utc,
    flair: typeof flair === "string" && flair !== "" ? flair : null,
    nsfw: post.over_18 || parents.some((parent) => parent.over_18 === true),
  };
}

/** The subreddit that a world is about: its first. */
export function mainSubreddit(world: World) {
  const [subreddit] = world.subreddits;
  if (!subreddit) throw new Error("a world without a subreddit");
  return subreddit;
}
