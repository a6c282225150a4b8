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
  /** A user, a topic, another page of the site: no picture. */
  | { kind: "page" };

const hosts = /^(?:(?:www|m|i|o)\.)?imgur\.(?:com|io)$/;
/** First path segments that look like ids and are pages. */
const pages = new Set(["about", "upload", "signin", "random", "search", "account", "privacy", "memegen"]);
const EXTENSIONS = new Set(["jpg", "jpeg", "png", "gif"]);

/** Reads every shape of URL that Imgur has had; `undefined` for another site's (`i.stack.imgur.com` too). */
export function parseImgurUrl(url: URL): ImgurTarget | undefined {
  if (!hosts.test(url.hostname)) return undefined;
  const [first = "", second = "", third = ""] = url.pathname.split("/").filter(Boolean);
  switch (first) {
    // /a/{id}, /a/{words-of-the-title-id}, /a/{id}/layout/grid; the hash names one picture of it
    case "a":
      return targetOf("album", second);
    // /gallery/{id}, /gallery/{words-of-the-title-id}, /gallery/{id}/new
    case "gallery":
      return targetOf("post", second);
    // /t/{topic}/{id}, /topic/{topic}/{id}, /r/{subreddit}/{id}
    case "t":
    case "topic":
    case "r":
      return targetOf("post", third);
    // /user/{name}, /user/{name}/posts
    case "user":
      return { kind: "page" };
    default:
      return second ? { kind: "page" } : pictures(first, url.hostname.startsWith("i."));
  }
}

function targetOf(kind: "album" | "post", segment: string): ImgurTarget {
  const id = segment.split("-").at(-1) ?? "";
  return /^[A-Za-z0-9]{5,8}$/.test(id) ? { kind, id } : { kind: "page" };
}

/** `{id}`, `{id}.{extension}`, `{id}{size letter}.{extension}`, `{id}_d.webp`, `{id},{id},{id}` */
function pictures(segment: string, isFileHost: boolean): ImgurTarget {
  if (pages.has(segment)) return { kind: "page" };
  if (/^removed\.\w+$/.test(segment)) return { kind: "removed" };
  const list: ImgurPicture[] = [];
  for (const word of segment.split(",")) {
    const [, name = "", extension] =
      /^([A-Za-z0-9]{5,8})(?![A-Za-z0-9])(?:_[a-z])?(?:\.(\w+))?/.exec(word) ?? [];
    if (!name) continue;
    const isFile = extension !== undefined || isFileHost;
    list.push({ id: isFile ? withoutSize(name) : name, extension: extensionFor(extension) });
  }
  return list.length > 0 ? { kind: "pictures", pictures: list } : { kind: "page" };
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
