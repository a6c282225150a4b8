import { AppError } from "../errors.ts";
import type { Fetcher } from "../net/fetcher.ts";
import type { FoundImage } from "../records.ts";
import { fetchAlbum, fetchPost, type ImgurImage } from "./imgur-api.ts";
import { imgurPictureUrl, parseImgurUrl } from "./imgur-url.ts";
import { isRemovedPicture } from "./placeholders.ts";
import type { Resolver } from "./resolver.ts";

/**
 * Imgur. A picture whose id the URL gives is taken from its direct address, also where there is a client
 * id: the API would only repeat the id, and its credits are few (500 an hour). Albums need the API.
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
      "https://imgur.com/user/someone",
    ],
    matches: (url) => parseImgurUrl(url) !== undefined,
    async resolve(url, _submission, fetcher) {
      const target = parseImgurUrl(url);
      switch (target?.kind) {
        case "pictures":
          return {
            images: target.pictures.map((picture) => ({ url: imgurPictureUrl(picture), key: picture.id })),
          };
        case "album":
          if (!clientId) throw needsClientId(url);
          return { images: (await fetchAlbum(target.id, clientId, fetcher)).flatMap(foundImage) };
        case "post":
          if (!clientId) return { images: [await probe(url, target.id, fetcher)] };
          return { images: (await fetchPost(target.id, clientId, fetcher)).flatMap(foundImage) };
        case "removed":
          throw new AppError("gone", `GET ${url.href}: removed from Imgur`);
        default:
          return { images: [] };
      }
    },
  };
}

const needsClientId = (url: URL): AppError =>
  new AppError("needs_setting", `IMGUR_CLIENT_ID is needed to read ${url.href}`);

/** None for a film: Imgur serves no picture of it. A GIF's `link` may be a still, so its id is used. */
function foundImage(image: ImgurImage): FoundImage[] {
  const [kind, subtype = ""] = (image.type ?? "").split("/");
  if (kind === "video") return [];
  const linked = /\.(\w+)$/.exec(image.link ?? "")?.[1];
  const extension = { jpeg: "jpg", png: "png", gif: "gif" }[subtype] ?? linked ?? "jpg";
  const caption = [image.title, image.description].flatMap((text) => text?.trim() || []).join(": ");
  return [
    {
      url: imgurPictureUrl({ id: image.id, extension }),
      key: image.id,
      ...(caption ? { caption } : {}),
    },
  ];
}

/**
 * A post of the gallery without the API: where it is a picture, its direct address answers. Only ids of 7
 * characters are tried, since the short ones of albums and of other people's pictures overlap.
 */
async function probe(url: URL, id: string, fetcher: Fetcher): Promise<FoundImage> {
  if (id.length !== 7) throw needsClientId(url);
  const picture = imgurPictureUrl({ id, extension: "jpg" });
  try {
    const answer = await fetcher.open(picture, { headers: { accept: "image/*,*/*;q=0.8" } });
    await answer.close();
    const isPicture = answer.kind?.startsWith("image/") && !isRemovedPicture({ url: answer.url });
    if (isPicture) return { url: picture, key: id };
  } catch (error) {
    if (!(error instanceof AppError && error.code === "gone")) throw error;
  }
  throw needsClientId(url);
}
