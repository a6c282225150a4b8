import { inventRecipe } from "./recipes.ts";
import { expectOfImgur, uploadToImgur, type Compose } from "./scene.ts";
import { createAlbum, single } from "./kinds-imgur.ts";

/** An image whose id is as long as the shape of the link needs it. */
const sized =
  (length: 5 | 7, address: (id: string) => string, last = "Q"): Compose =>
  (scene) => {
    const id = scene.random.name(length - 1) + last;
    const image = uploadToImgur(scene, inventRecipe(scene.random, "jpeg"), { id });
    return { url: address(id), expected: [expectOfImgur(image)] };
  };

const album =
  (address: (id: string) => string, options: Parameters<typeof createAlbum>[1] = {}): Compose =>
  (scene) => {
    const { id, expected } = createAlbum(scene, options);
    return { url: address(id), expected };
  };

/** Links to Imgur in the rarer shapes in which people paste them. */
export const rareImgurKinds = {
  imgurPng: single("png", (id) => `https://i.imgur.com/${id}.png`),
  imgurQuery: single("jpeg", (id) => `https://i.imgur.com/${id}.jpg?1`),
  imgurHttp: single("jpeg", (id) => `http://i.imgur.com/${id}.jpg`),
  imgurFive: sized(5, (id) => `https://i.imgur.com/${id}.jpg`),
  imgurPagePng: single("png", (id) => `https://imgur.com/${id}`),
  imgurPageMobile: single("jpeg", (id) => `https://m.imgur.com/${id}`),
  imgurPageWww: single("jpeg", (id) => `http://www.imgur.com/${id}`),
  imgurPageIo: single("jpeg", (id) => `https://imgur.io/${id}`),
  imgurPageSubreddit: single("jpeg", (id) => `https://imgur.com/r/pics/${id}`),
  imgurGif: single("gif", (id) => `https://i.imgur.com/${id}.gif`),
  imgurLarge: sized(7, (id) => `https://i.imgur.com/${id}l.jpg`),
  imgurMedium: sized(5, (id) => `https://i.imgur.com/${id}m.jpg`),
  imgurGrand: sized(7, (id) => `https://i.imgur.com/${id}_d.webp?maxwidth=760&fidelity=grand`),
  /** An id that ends in a letter of thumbnails, and is whole. */
  imgurEndsInL: sized(7, (id) => `https://i.imgur.com/${id}.jpg`, "l"),
  imgurHttpAlbum: album((id) => `https://imgur.com/a/${id}`, { isHttp: true }),
  imgurSlugAlbum: album((id) => `https://imgur.com/a/harbour-at-night-${id}`),
  imgurHashAlbum: album((id) => `https://imgur.com/a/${id}#2`),
  imgurGridAlbum: album((id) => `https://imgur.com/a/${id}/layout/grid`),
  imgurCutAlbum: album((id) => `https://imgur.com/a/${id}`, { quantity: 7, isCut: true }),
  imgurEmptyAlbum: (scene) => ({
    ...album((id) => `https://imgur.com/a/${id}`, { quantity: 0 })(scene),
    mayFail: true,
  }),
  imgurSlugGallery: album((id) => `https://imgur.com/gallery/boats-in-fog-${id}`),
  imgurTopicGallery: album((id) => `https://imgur.com/t/harbours/${id}`),
  imgurGalleryImage: sized(7, (id) => `https://imgur.com/gallery/${id}`),
  imgurTagImage: sized(7, (id) => `https://imgur.com/t/boats/${id}`),
  imgurTopicImage: sized(7, (id) => `https://imgur.com/topic/Photography/${id}`),
} satisfies Record<string, Compose>;
