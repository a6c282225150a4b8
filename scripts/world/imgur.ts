import { answerPage, type Asked } from "./answers.ts";
import { extensionOf, typeOf } from "./scene.ts";
import type { ImgurAlbum, ImgurImage, Json, Reply, World } from "./world.ts";

const CREDITS = 12_500;

function printImage({ id, recipe, description, created, tooBig, isHttp }: ImgurImage): {
  [field: string]: Json;
} {
  const extension = extensionOf(recipe);
  const animated = recipe.frames > 1;
  const film = {
    mp4: `https://i.imgur.com/${id}.mp4`,
    gifv: `https://i.imgur.com/${id}.gifv`,
    looping: true,
  };
  return {
    id,
    title: null,
    description,
    datetime: created,
    type: typeOf(recipe),
    animated,
    width: recipe.width,
    height: recipe.height,
    size: tooBig ? 25_000_000 : 60_000,
    views: 1200,
    nsfw: false,
    section: null,
    account_url: null,
    has_sound: false,
    in_gallery: false,
    tags: [],
    // Of an animation over 20 MB the link is a still, over plain HTTP.
    link: tooBig
      ? `http://i.imgur.com/${id}h.${extension}`
      : `${isHttp ? "http" : "https"}://i.imgur.com/${id}.${extension}`,
    ...(animated ? { ...film, mp4_size: tooBig ? 0 : 90_000 } : {}),
  };
}

function printAlbum({ id, title, created, images, isCut = false }: ImgurAlbum): { [field: string]: Json } {
  return {
    id,
    title,
    description: null,
    datetime: created,
    cover: images[0]?.id ?? null,
    privacy: "hidden",
    link: `https://imgur.com/a/${id}`,
    nsfw: null,
    in_gallery: false,
    views: 500,
    images_count: images.length,
    images: (isCut ? images.slice(0, 3) : images).map(printImage),
  };
}

/** Imgur's API v3: everything in `{data, success, status}`, its slashes escaped. */
export function createImgurApi(world: World): (asked: Asked) => Response {
  let used = 0;
  const answer = (data: Json, status = 200): Response => {
    const limits = { "x-ratelimit-clientlimit": String(CREDITS), "x-ratelimit-userlimit": "500" };
    const left = {
      "x-ratelimit-clientremaining": String(CREDITS - used),
      "x-ratelimit-userremaining": "480",
    };
    const body = JSON.stringify({ data, success: status === 200, status }).replaceAll("/", "\\/");
    return new Response(body, {
      status,
      headers: { "content-type": "application/json", ...(status === 200 ? { ...limits, ...left } : {}) },
    });
  };
  return ({ url, headers, method }) => {
    const refuse = (error: string, status: number): Response =>
      answer({ error, request: url.pathname, method }, status);
    if (!/^client-id \S+$/i.test(headers.get("authorization") ?? ""))
      return refuse("Authentication required", 401);
    used++;
    const [, kind = "", id = "", images] =
      /^\/3\/(image|album|gallery|gallery\/image|gallery\/album)\/(\w+)(\/images)?$/.exec(url.pathname) ?? [];
    const album = kind.endsWith("image") ? undefined : world.imgur.albums.get(id);
    if (album) return answer(images ? album.images.map(printImage) : printAlbum(album));
    const image = kind.endsWith("album") ? undefined : world.imgur.images.get(id);
    if (image) return answer({ ...printImage(image), ...(kind === "gallery" ? { is_album: false } : {}) });
    return refuse(`Unable to find a ${kind || "route"} with the id, ${id}`, 404);
  };
}

/**
 * i.imgur.com and imgur.com. The extension is ignored, `h` and its like make it smaller, `.gifv` is a page;
 * what is not known leads to the placeholder.
 */
export function findOnImgur({ url }: Asked, world: World): Reply | Response {
  const [, name = "", extension = ""] = /^\/(\w+)\.(\w+)$/.exec(url.pathname) ?? [];
  if (url.hostname === "i.imgur.com") {
    const image = world.imgur.images.get(name);
    const larger = /^(\w{5}|\w{7})(?:[sbtmlh]|_d)$/.exec(name)?.[1];
    const thumbnailed = image ? undefined : world.imgur.images.get(larger ?? "");
    const found = image ?? thumbnailed;
    if (!found) return { status: 302, headers: { location: "https://i.imgur.com/removed.png" } };
    if (extension === "gifv") return answerPage(`Imgur: ${name}`, 200);
    if (extension === "mp4")
      return { headers: { "content-type": "video/mp4" }, body: "\0\0\0\u0018ftypmp42" };
    const { recipe } = found;
    return { picture: thumbnailed ? { ...recipe, copy: { maxSide: 300, quality: 75 } } : recipe };
  }
  const image = world.imgur.images.get(url.pathname.slice(1));
  if (!image) return answerPage("Imgur: 404", 404);
  const body = `<!doctype html><html><head><title>Imgur</title>
<meta property="og:image" content="https://i.imgur.com/${image.id}.${extensionOf(image.recipe)}?fb">
</head><body></body></html>`;
  return { headers: { "content-type": "text/html" }, body };
}
