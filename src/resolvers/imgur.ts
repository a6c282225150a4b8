import { AppError } from "../errors.ts";
import type { Fetcher } from "../net/fetcher.ts";
import type { FoundImage } from "../model/image.ts";
import { fetchAlbum, fetchImage, fetchPost, type ImgurImage } from "./imgur-api.ts";
import { imgurPictureUrl, type ImgurPicture, parseImgurUrl } from "../sites/imgur/url.ts";
import { isRemovedPicture } from "./placeholders.ts";
import { type Resolver, unknownShape } from "./resolver.ts";

/**
 * Imgur. A URL with id and extension needs no request, since the API allows only 500 credits an hour. Everything else is read
 * from the API where there is a client id, else from the picture host; albums need the API.
 */
export function createImgur(clientId: string | undefined): Resolver {
  return {
    name: "imgur",
    examples: [
      "https://i.imgur.com/AbCdEf1.jpg",
      "http://i.imgur.com/AbCdE.png?1",
      "https://i.imgur.com/AbCdEf1h.jpg",
      "https://i.imgur.com/AbCdEf1_d.webp?maxwidth=640&fidelity=grand",
      "https://i.imgur.com/AbCdEf1.gifv",
      "https://imgur.com/AbCdEf1",
      "http://m.imgur.com/AbCdEf1",
      "https://www.imgur.com/AbCdE.jpeg",
      "https://imgur.io/AbCdEf1",
      "https://imgur.com/AbCdE,FgHiJ,KlMnO",
      "https://imgur.com/a/AbCdE",
      "https://imgur.com/a/words-of-the-title-AbCdEf1#3",
      "https://imgur.com/gallery/words-of-the-title-AbCdEf1",
      "https://imgur.com/gallery/AbCdE/new",
      "https://imgur.com/t/cats/AbCdEf1",
      "https://imgur.com/topic/Aww/AbCdEf1",
      "https://imgur.com/r/pics/AbCdEf1",
      "https://imgur.com/words-of-the-title-AbCdEf1",
      "https://imgur.com/AbCdEf1/embed",
      "https://imgur.com/download/AbCdEf1/words",
      "https://imgur.com/user/someone",
    ],
    matches: (url) => parseImgurUrl(url) !== undefined,
    asks(url) {
      const target = parseImgurUrl(url);
      const [api, host] = ["api.imgur.com", "i.imgur.com"];
      switch (target?.kind) {
        case "pictures":
          if (target.pictures.every(({ extension }) => extension)) return undefined;
          return clientId ? api : host;
        case "album":
          return clientId && api;
        case "post":
          return clientId ? api : target.id.length === POST_ID_LENGTH ? host : undefined;
        default:
          return undefined;
      }
    },
    async resolve(url, _submission, fetcher) {
      const target = parseImgurUrl(url);
      switch (target?.kind) {
        case "pictures":
          return { images: await locateAll(target.pictures, clientId, fetcher) };
        case "album":
          if (!clientId) throw needsClientId(url);
          return { images: (await fetchAlbum(target.id, clientId, fetcher)).flatMap(foundImage) };
        case "post":
          if (!clientId) return { images: [await locatePost(url, target.id, fetcher)] };
          return { images: (await fetchPost(target.id, clientId, fetcher)).flatMap(foundImage) };
        case "removed":
          throw new AppError("gone", `GET ${url.href}: removed from Imgur`);
        default:
          throw unknownShape(url);
      }
    },
  };
}

/** Only such ids of posts are tried as pictures: shorter ids of albums and of unrelated pictures overlap. */
const POST_ID_LENGTH = 7;

const extensions = new Map([
  ["image/jpeg", "jpg"],
  ["image/png", "png"],
  ["image/gif", "gif"],
  ["image/webp", "webp"],
]);

const needsClientId = (url: URL): AppError =>
  new AppError("needs_setting", `IMGUR_CLIENT_ID is needed to read ${url.href}`);

/** A video has none: Imgur serves no picture of it. A GIF's `link` may be a still image, so its id is used. */
function foundImage(image: ImgurImage): FoundImage[] {
  const type = image.type ?? "";
  if (type.startsWith("video/")) return [];
  const extension = extensions.get(type) ?? /\.(\w+)$/.exec(image.link ?? "")?.[1];
  const caption = [image.title, image.description].flatMap((text) => text?.trim() || []).join(": ");
  return [
    {
      url: imgurPictureUrl(image.id, extension),
      key: image.id,
      ...(caption ? { caption } : {}),
    },
  ];
}

/** Reads pictures one after another, so that a comma list does not use up the API's hourly credits at once. */
async function locateAll(
  pictures: readonly ImgurPicture[],
  clientId: string | undefined,
  fetcher: Fetcher,
): Promise<FoundImage[]> {
  const images: FoundImage[] = [];
  for (const picture of pictures) {
    if (picture.extension || !clientId) images.push(await locate(picture, fetcher));
    else images.push(...foundImage(await fetchImage(picture.id, clientId, fetcher)));
  }
  return images;
}

/**
 * The canonical URL of a picture. Where the link has no extension the host is asked, so that a picture has one URL, and is
 * downloaded once, however it was linked.
 */
async function locate({ id, extension }: ImgurPicture, fetcher: Fetcher): Promise<FoundImage> {
  return { url: imgurPictureUrl(id, extension ?? (await probe(id, fetcher))), key: id };
}

/**
 * A post of the gallery without the API: where it is a picture, its direct URL answers.
 */
async function locatePost(url: URL, id: string, fetcher: Fetcher): Promise<FoundImage> {
  const extension = id.length === POST_ID_LENGTH ? await probe(id, fetcher) : undefined;
  if (!extension) throw needsClientId(url);
  return { url: imgurPictureUrl(id, extension), key: id };
}

/** The extension of the picture with this id; `undefined` where there is none. */
async function probe(id: string, fetcher: Fetcher): Promise<string | undefined> {
  try {
    const answer = await fetcher.get(imgurPictureUrl(id), { method: "HEAD" });
    if (isRemovedPicture({ url: answer.url })) return undefined;
    return extensions.get(answer.headers.get("content-type") ?? "");
  } catch (error) {
    if (error instanceof AppError && error.code === "gone") return undefined;
    throw error;
  }
}
