import { expected, failed, whole, type Maker, type Recipe } from "./maker.ts";
import { bomb, truncated, type Picture } from "./picture.ts";
import { sorryPage } from "./sites.ts";
import type { Answer, ExpectedPicture, Json, Stumble } from "./world-types.ts";

const extensions = { jpeg: "jpg", png: "png", gif: "gif", webp: "webp" } as const;

/** The fields of a link post. */
export function linkFields(url: string, hint: string | null): { readonly [key: string]: Json } {
  return {
    url,
    url_overridden_by_dest: url,
    domain: new URL(url).hostname,
    ...(hint ? { post_hint: hint } : {}),
  };
}

/** Puts a new picture on i.redd.it. */
export function onReddit(
  maker: Maker,
  picture: Picture,
  extension?: string,
  stumble?: Stumble,
): ExpectedPicture {
  const url = `https://i.redd.it/${maker.mediaId()}.${extension ?? extensions[picture.format]}`;
  maker.sites.put(url, { kind: "picture", picture }, stumble);
  const found = expected(picture, url);
  maker.posted.push(found);
  return found;
}

function first(picture: ExpectedPicture): string {
  return picture.urls[0] ?? "";
}

/** The signed smaller copy that Reddit's `preview` field names. */
function previewField(maker: Maker, url: string): { readonly [key: string]: Json } {
  const name = new URL(url).pathname.slice(1);
  const signed = `https://preview.redd.it/${name}?width=640&crop=smart&auto=webp&s=${maker.random.word(40, "0123456789abcdef")}`;
  const small = { ...maker.picture("jpeg"), width: 96, height: 96 };
  maker.sites.put(signed, { kind: "picture", picture: small });
  return {
    preview: {
      enabled: true,
      images: [{ id: "p", source: { url: signed, width: 96, height: 96 }, resolutions: [], variants: {} }],
    },
  };
}

/** One picture on i.redd.it, some posts with and some without the fields that often are absent. */
export function single(format: Picture["format"], extension?: string, frames = 1): Recipe {
  return (maker) => {
    const picture = onReddit(maker, maker.picture(format, frames), extension);
    const hint = maker.random.next() < 0.75 ? "image" : null;
    const preview = maker.random.next() < 0.5 ? previewField(maker, first(picture)) : {};
    return {
      fields: { ...linkFields(first(picture), hint), ...preview },
      expect: whole(`i.redd.it ${format}`, picture),
    };
  };
}

/** A picture whose first download fails in a way that passes. */
export function stumbling(stumble: Stumble): Recipe {
  return (maker) => {
    const picture = onReddit(maker, maker.picture(), undefined, stumble);
    return {
      fields: linkFields(first(picture), "image"),
      expect: whole(`i.redd.it ${stumble} at first`, picture),
    };
  };
}

/** A post of the signed, scaled copy; the original is on i.redd.it under the same name. */
export function previewLink(slug: string | null): Recipe {
  return (maker) => {
    const original = onReddit(maker, maker.picture());
    const name = new URL(first(original)).pathname.slice(1);
    const shown = slug === null ? name : `${slug}-v0-${name}`;
    const url = `https://preview.redd.it/${shown}?width=1080&format=pjpg&auto=webp&s=${maker.random.word(40, "0123456789abcdef")}`;
    maker.sites.put(url, { kind: "picture", picture: { ...original.picture, width: 90, height: 90 } });
    return { fields: linkFields(url, "image"), expect: whole("preview.redd.it", original) };
  };
}

/** The URL of an earlier post once more. */
export const sameUrl: Recipe = (maker) => {
  const picture = maker.random.pick(maker.posted);
  return { fields: linkFields(first(picture), "image"), expect: whole("same URL again", picture) };
};

/** The bytes of an earlier post under a new URL. */
export const sameBytes: Recipe = (maker) => {
  const earlier = maker.random.pick(maker.posted);
  const picture = onReddit(maker, earlier.picture);
  return { fields: linkFields(first(picture), "image"), expect: whole("same bytes again", picture) };
};

/** A post taken down whose picture still resolves. */
export function takenDown(by: "moderator" | "deleted"): Recipe {
  return (maker) => {
    const picture = onReddit(maker, maker.picture());
    const author: { readonly [key: string]: Json } =
      by === "deleted" ? { author: "[deleted]", author_fullname: null } : {};
    const fields = { ...linkFields(first(picture), "image"), removed_by_category: by, ...author };
    return { fields, expect: whole(`taken down by ${by}, picture still there`, picture) };
  };
}

/** An i.redd.it URL that answers something other than the picture it names. */
export function broken(kind: string, answer: (maker: Maker) => Answer, extension = "jpg"): Recipe {
  return (maker) => {
    const url = `https://i.redd.it/${maker.mediaId()}.${extension}`;
    maker.sites.put(url, answer(maker));
    return { fields: linkFields(url, "image"), expect: failed(kind) };
  };
}

/** A real picture under a media type that does not fit. */
export function mistyped(type: string): Recipe {
  return (maker) => {
    const picture = maker.picture("png");
    const url = `https://i.redd.it/${maker.mediaId()}.jpg`;
    maker.sites.put(url, { kind: "picture", picture, type });
    return {
      fields: linkFields(url, "image"),
      expect: whole(`real picture sent as ${type}`, expected(picture, url)),
    };
  };
}

/** What goes wrong on i.redd.it, one answer for each. */
export const mishaps = {
  gone: () => ({ kind: "status", status: 404 }),
  page: () => ({ kind: "html", html: sorryPage }),
  cut: (maker: Maker) => {
    const picture = maker.picture("jpeg");
    return { kind: "bytes", bytes: () => truncated(picture), type: "image/jpeg" };
  },
  empty: () => ({ kind: "bytes", bytes: async () => new Uint8Array(), type: "image/jpeg" }),
  bomb: () => ({ kind: "bytes", bytes: bomb, type: "image/png" }),
  lie: () => ({ kind: "bytes", bytes: async () => new TextEncoder().encode(sorryPage), type: "image/jpeg" }),
} satisfies Record<string, (maker: Maker) => Answer>;

/** A post of words alone. */
export const text: Recipe = (_maker, id, subreddit) => {
  const url = `https://www.reddit.com/r/${subreddit}/comments/${id}/a_question/`;
  const fields = {
    is_self: true,
    url,
    domain: `self.${subreddit}`,
    selftext: "What lens do you use? A & B?",
    thumbnail: "self",
  };
  return { fields, expect: whole("text post") };
};

/** A post of a video that Reddit hosts. */
export const video: Recipe = (maker) => {
  const url = `https://v.redd.it/${maker.mediaId()}`;
  const media = {
    reddit_video: {
      fallback_url: `${url}/DASH_720.mp4`,
      width: 1280,
      height: 720,
      duration: 9,
      is_gif: false,
    },
  };
  const fields = { ...linkFields(url, "hosted:video"), is_video: true, media, secure_media: media };
  return { fields, expect: whole("video") };
};
