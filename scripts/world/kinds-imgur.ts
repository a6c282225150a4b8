import { inventRecipe } from "./recipes.ts";
import { expectOfImgur, extensionOf, uploadToImgur, type Compose, type Scene } from "./scene.ts";
import { inventCaption, slugOf } from "./words.ts";

/** One picture, its address written in one of the ways that Imgur takes. */
export const single =
  (
    format: "jpeg" | "png" | "gif",
    address: (id: string, extension: string) => string,
    tooBig = false,
  ): Compose =>
  (scene) => {
    const image = uploadToImgur(scene, inventRecipe(scene.random, format), { tooBig });
    return { url: address(image.id, extensionOf(image.recipe)), expected: [expectOfImgur(image)] };
  };

/** An album of Imgur. @param options.isHttp the API's links to its images are over plain HTTP. */
export function createAlbum(
  scene: Scene,
  options: { quantity?: number; isCut?: boolean; isHttp?: boolean } = {},
) {
  const { quantity = scene.random.whole(2, 4), isCut = false, isHttp = false } = options;
  const images = Array.from({ length: quantity }, () =>
    uploadToImgur(scene, inventRecipe(scene.random, scene.random.pick(["jpeg", "jpeg", "png"])), {
      description: scene.random.chance(0.5) ? inventCaption(scene.random) : null,
      isHttp,
    }),
  );
  const album = { id: scene.random.name(7), title: scene.title, created: scene.created, images, isCut };
  scene.world.imgur.albums.set(album.id, album);
  return { id: album.id, expected: images.map(expectOfImgur) };
}

/** What is hosted on Imgur. */
export const imgurKinds = {
  imgurImage: single("jpeg", (id, extension) => `https://i.imgur.com/${id}.${extension}`),
  /** The server ignores the extension: this is a PNG. */
  imgurMisnamed: (scene) => {
    const image = uploadToImgur(scene, inventRecipe(scene.random, "png"));
    const alsoAt = [`https://i.imgur.com/${image.id}.jpg`];
    return {
      url: `http://i.imgur.com/${image.id}.jpg?1`,
      expected: [{ ...expectOfImgur(image), alsoAt }],
    };
  },
  imgurPage: single("jpeg", (id) => `https://imgur.com/${id}`),
  imgurGifv: single("gif", (id) => `https://i.imgur.com/${id}.gifv`),
  imgurThumbnail: single("jpeg", (id) => `https://i.imgur.com/${id}h.jpg`),
  /** An animation over 20 MB, by what the API says: its `link` is a still. */
  imgurBigGif: single("gif", (id) => `https://imgur.com/${id}`, true),
  imgurAlbum: (scene) => {
    const { id, expected } = createAlbum(scene);
    return { url: `https://imgur.com/a/${id}${scene.random.pick(["", "#1", "/all"])}`, expected };
  },
  imgurGallery: (scene) => {
    const { id, expected } = createAlbum(scene);
    const slug = scene.random.chance(0.5) ? `${slugOf(scene.title)}-` : "";
    return { url: `https://imgur.com/gallery/${slug}${id}`, expected };
  },
  imgurList: (scene) => {
    const images = [1, 2].map(() => uploadToImgur(scene, inventRecipe(scene.random, "jpeg")));
    return {
      url: `https://imgur.com/${images.map(({ id }) => id).join(",")}`,
      expected: images.map(expectOfImgur),
    };
  },
} satisfies Record<string, Compose>;
