import type { ImgurAlbum, ImgurImage, Maker } from "./maker.ts";
import { removedNotice } from "./picture.ts";
import { respond, sorryPage } from "./sites.ts";
import type { Json } from "./world-types.ts";

/** Where Imgur leads whoever asks for a removed image. */
export const removedUrl = "https://i.imgur.com/removed.png";

function wrapped(data: Json, status = 200): Response {
  // Imgur escapes the slashes of its JSON.
  const text = JSON.stringify({ data, success: status === 200, status }).replaceAll("/", "\\/");
  const headers = {
    "content-type": "application/json",
    "x-ratelimit-clientlimit": "12500",
    "x-ratelimit-clientremaining": "12100",
    "x-ratelimit-userlimit": "500",
    "x-ratelimit-userremaining": "480",
    "x-ratelimit-userreset": String(Math.floor(Date.now() / 1000) + 3000),
  };
  return new Response(text, { status, headers });
}

function refusal(status: number, error: string, path: string): Response {
  return wrapped({ error, request: path, method: "GET" }, status);
}

/** Plays the API v3 and the picture host of Imgur. */
export class Imgur {
  private calls = 0;

  constructor(private readonly maker: Maker) {}

  /** Answers one request to any of Imgur's hosts. */
  async answer(url: URL, request: Request): Promise<Response> {
    if (url.hostname === "api.imgur.com") return this.api(url, request);
    if (url.hostname === "i.imgur.com") return this.file(url);
    const id = /^\/(\w+)$/.exec(url.pathname)?.[1] ?? "";
    if (this.maker.imgurImages.has(id))
      return respond({ kind: "html", html: "<html><body><div id=root></div></body></html>" });
    return new Response(null, { status: 302, headers: { location: "https://imgur.com/" } });
  }

  /** Whether a URL of i.imgur.com answers with a picture somebody posted. */
  serves(url: URL): boolean {
    return (
      url.hostname === "i.imgur.com" &&
      url.pathname !== "/removed.png" &&
      this.held(url) !== undefined &&
      !/\.(gifv|mp4)$/.test(url.pathname)
    );
  }

  private held(url: URL): { readonly image: ImgurImage; readonly small: boolean } | undefined {
    const name = /^\/(\w+?)(_d)?\.\w+$/.exec(url.pathname);
    const id = name?.[1] ?? "";
    const whole = this.maker.imgurImages.get(id);
    if (whole) return { image: whole, small: name?.[2] !== undefined };
    const cut = this.maker.imgurImages.get(id.slice(0, -1));
    return cut && /[sbtmlhrgw]$/.test(id) ? { image: cut, small: true } : undefined;
  }

  private async file(url: URL): Promise<Response> {
    if (url.pathname === "/removed.png")
      return respond({ kind: "bytes", bytes: removedNotice, type: "image/png" });
    const held = this.held(url);
    if (!held) return new Response(null, { status: 302, headers: { location: removedUrl } });
    if (url.pathname.endsWith(".gifv")) return respond({ kind: "html", html: sorryPage });
    if (url.pathname.endsWith(".mp4"))
      return new Response("mp4", { headers: { "content-type": "video/mp4" } });
    const picture = held.small
      ? { ...held.image.picture, width: 80, height: 60, frames: 1 }
      : held.image.picture;
    return respond({ kind: "picture", picture });
  }

  private api(url: URL, request: Request): Response {
    this.calls++;
    if (!/^Client-ID \S+/.test(request.headers.get("authorization") ?? ""))
      return refusal(401, "Authentication required", url.pathname);
    if (this.calls === 5)
      return Response.json(
        { errors: [{ id: "x", code: "429", status: "Too Many Requests", detail: "Slow down" }] },
        { status: 429, headers: { "retry-after": "1" } },
      );
    if (this.calls === 12)
      return new Response("<html>503</html>", { status: 503, headers: { "content-type": "text/html" } });
    const [, version, what, id = "", part] = url.pathname.split("/");
    if (version !== "3") return new Response("", { status: 404 });
    const found = this.find(what ?? "", id, part);
    return found === undefined
      ? refusal(404, `Unable to find a ${what ?? "thing"} with the id, ${id}`, url.pathname)
      : wrapped(found);
  }

  private find(what: string, id: string, part: string | undefined): Json | undefined {
    if (what === "credits")
      return { UserLimit: 500, UserRemaining: 480, ClientLimit: 12500, ClientRemaining: 12100 };
    const { imgurAlbums, imgurImages, imgurGalleryImages } = this.maker;
    if (what === "image") return imageRecord(imgurImages.get(id));
    if (what === "album") {
      const album = imgurAlbums.get(id);
      return part === "images"
        ? album?.images.map((image) => imageRecord(image) ?? null)
        : albumRecord(album, album?.cut === true);
    }
    if (what !== "gallery") return undefined;
    const gallery = id === "album" || id === "image" ? (part ?? "") : id;
    const album = imgurAlbums.get(gallery);
    if (album?.inGallery && id !== "image") return albumRecord(album, false);
    return imgurGalleryImages.has(gallery) && id !== "album"
      ? imageRecord(imgurImages.get(gallery))
      : undefined;
  }
}

function imageRecord(image: ImgurImage | undefined): Json | undefined {
  if (!image) return undefined;
  const plain = `https://i.imgur.com/${image.id}`;
  const moving = image.picture.format === "gif";
  return {
    id: image.id,
    title: null,
    description: null,
    datetime: 1_650_000_000,
    type: `image/${image.picture.format}`,
    animated: moving,
    width: image.picture.width,
    height: image.picture.height,
    size: 70_000_000,
    views: 913,
    nsfw: null,
    has_sound: false,
    in_gallery: false,
    link: image.link ?? `${plain}.${image.extension}`,
    ...(moving ? { mp4: `${plain}.mp4`, gifv: `${plain}.gifv`, mp4_size: 0, looping: true } : {}),
  };
}

function albumRecord(album: ImgurAlbum | undefined, cut: boolean): Json | undefined {
  if (!album) return undefined;
  const shown = cut ? album.images.slice(0, 3) : album.images;
  return {
    id: album.id,
    title: null,
    description: null,
    cover: album.images[0]?.id ?? null,
    privacy: "hidden",
    images_count: album.images.length,
    images: shown.map((image) => imageRecord(image) ?? null),
    // Older answers do not say that they are albums.
    ...(album.inGallery ? { is_album: true } : {}),
  };
}
