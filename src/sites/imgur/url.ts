/** One picture: Imgur's id and its extension, where the URL gives it. */
export type ImgurPicture = { id: string; extension: string | undefined };

/** What a URL of Imgur points at. */
export type ImgurTarget =
  /** Pictures whose addresses follow from the URL. */
  | { kind: "pictures"; pictures: ImgurPicture[] }
  | { kind: "album"; id: string }
  /** A picture or an album: the URL does not show which. */
  | { kind: "post"; id: string }
  /** The notice that replaces a removed picture. */
  | { kind: "removed" }
  /** A user, a topic, another page of the site, or a shape that is not known: no picture that the URL names. */
  | { kind: "unknown" };

const hosts = /^(?:(?:www|m|i|o)\.)?imgur\.(?:com|io)$/;
/** First path segments that look like ids and are pages. */
const pages = new Set(
  "about upload signin random search account privacy memegen register settings rules store emerald vidgif trending viral topics".split(
    " ",
  ),
);
/** Views of one picture: `/{id}/embed`. */
const views = new Set(["embed", "new", "comment", "layout", "hot", "all", "fav", "zip", "download"]);
/** Parts of a path that order a list, before the id of a post. */
const orders = new Set([
  "hot",
  "top",
  "new",
  "viral",
  "rising",
  "time",
  "day",
  "week",
  "month",
  "year",
  "all",
  "page",
]);
const EXTENSIONS = new Set(["jpg", "jpeg", "png", "gif"]);

/** Reads every shape of URL that Imgur has had; `undefined` for another site's (`i.stack.imgur.com` too). */
export function parseImgurUrl(url: URL): ImgurTarget | undefined {
  if (!hosts.test(url.hostname)) return undefined;
  const [first = "", second = "", ...rest] = url.pathname.split("/").filter(Boolean);
  switch (first) {
    // /a/{id}, /a/{words-of-the-title-id}, /a/{id}/layout/grid; the hash names one picture of it
    case "a":
      return targetOf("album", second);
    // /gallery/{id}, /gallery/{words-of-the-title-id}, /gallery/{id}/new
    case "gallery":
      return targetOf("post", second);
    // /t/{topic}/{id}, /topic/{topic}/{id}, /tag/{tag}/{id}, /r/{subreddit}/{id}, /r/{subreddit}/top/week/{id}
    case "t":
    case "topic":
    case "tag":
    case "r":
      return targetOf("post", firstAfterOrder(rest));
    // /hot/viral/{id}, /new/{id}, /top/week/{id}
    case "hot":
    case "new":
    case "top":
      return targetOf("post", firstAfterOrder([second, ...rest]));
    // /user/{name}/favorites/{id}; /user/{name} and /user/{name}/posts are pages
    case "user":
      return rest[0] === "favorites" ? targetOf("post", rest[1] ?? "") : { kind: "unknown" };
    // /download/{id}, /download/{id}/{words}
    case "download":
      return pictures(second, false);
    default:
      return second && !views.has(second)
        ? { kind: "unknown" }
        : pictures(first, url.hostname.startsWith("i."));
  }
}

const firstAfterOrder = (segments: readonly string[]): string =>
  segments.find((segment) => !orders.has(segment)) ?? "";

function targetOf(kind: "album" | "post", segment: string): ImgurTarget {
  const id = trimmed(segment).split("-").at(-1) ?? "";
  return /^[A-Za-z0-9]{5,8}$/.test(id) ? { kind, id } : { kind: "unknown" };
}

/** A title's words, the id, a size, an extension and what follows it. */
const pictureSegment =
  /^(?:[^.]*-)?([A-Za-z0-9]{5,8})(?:_[a-z])?(?:\.(jpe?g|png|gifv?|webp|mp4|webm|apng|avif|bmp|tiff?)(?![A-Za-z0-9]).*)?$/i;

/** Without signs of the text around the URL: `AbCdE)`, `AbCdE%29`. */
const trimmed = (segment: string): string =>
  segment.replace(/(?:%(?:22|27|29|3E|5D|7D)|[^A-Za-z0-9%])+$/i, "");

/** `{id}`, `{words-of-the-title-id}`, `{id}.{extension}`, `{id}{size letter}.{extension}`, `{id}_d.webp`, `{id},{id},{id}` */
function pictures(segment: string, isFileHost: boolean): ImgurTarget {
  if (pages.has(segment)) return { kind: "unknown" };
  if (/^removed\.\w+$/.test(segment)) return { kind: "removed" };
  const list: ImgurPicture[] = [];
  for (const word of segment.split(",")) {
    const [, name = "", extension] = pictureSegment.exec(trimmed(word)) ?? [];
    if (!name) continue;
    const isFile = extension !== undefined || isFileHost;
    list.push({ id: isFile ? withoutSize(name) : name, extension: extensionFor(extension) });
  }
  return list.length > 0 ? { kind: "pictures", pictures: list } : { kind: "unknown" };
}

/**
 * A thumbnail's name is its picture's id and a letter for its size. Ids have 5 or 7 characters, and may
 * end in one of those letters themselves, so only a name of 6 or 8 characters has one.
 */
const withoutSize = (name: string): string =>
  name.length % 2 === 0 && /[sbtmlhrgw]$/.test(name) ? name.slice(0, -1) : name;

/** `.gifv` is a page and `.mp4`, `.webm` are videos, made from a GIF that is served beside them. */
function extensionFor(written = ""): string | undefined {
  const extension = written.toLowerCase();
  if (/^(gifv|mp4|webm)$/.test(extension)) return "gif";
  return EXTENSIONS.has(extension) ? extension : undefined;
}

/** The address of a picture's original. The server sends the format that it has, whatever the extension. */
export const imgurPictureUrl = (id: string, extension = "jpg"): string =>
  `https://i.imgur.com/${id}.${extension}`;
