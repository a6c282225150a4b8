import { expected, failed, whole, type ImgurImage, type Maker, type Recipe } from "./maker.ts";
import type { Picture } from "./picture.ts";
import { linkFields } from "./recipes-reddit.ts";
import type { ExpectedPicture } from "./world-types.ts";

const extensions = { jpeg: "jpg", png: "png", gif: "gif", webp: "webp" } as const;

/** Uploads a picture to Imgur. */
function upload(
  maker: Maker,
  format: Picture["format"] = "jpeg",
  id = maker.imgurId(),
  link?: string,
): ImgurImage {
  const picture = maker.picture(format, format === "gif" ? 3 : 1);
  const image: ImgurImage = {
    id,
    picture,
    extension: extensions[format],
    ...(link === undefined ? {} : { link }),
  };
  maker.imgurImages.set(id, image);
  return image;
}

function original(image: ImgurImage): ExpectedPicture {
  return expected(image.picture, `https://i.imgur.com/${image.id}.${image.extension}`);
}

/** Links to one image in the shapes people paste; `shape` gets the id and the extension. */
export function image(
  kind: string,
  shape: (id: string, extension: string) => string,
  format?: Picture["format"],
  length?: 5 | 7,
): Recipe {
  return (maker) => {
    const held = upload(maker, format, maker.imgurId(length));
    const url = shape(held.id, held.extension);
    // An extension that is not in question may be kept as the link gives it.
    return { fields: linkFields(url, null), expect: whole(`imgur ${kind}`, original(held)) };
  };
}

/** A thumbnail's URL: the id, one letter of size, and an extension. */
export function thumbnail(suffix: string, length: 5 | 7): Recipe {
  return image(
    `thumbnail ${suffix} of ${length}`,
    (id, extension) => `https://i.imgur.com/${id}${suffix}.${extension}`,
    "jpeg",
    length,
  );
}

/** An id that ends in a letter thumbnails use, and is none. */
export const innocentSuffix: Recipe = (maker) => {
  const held = upload(maker, "jpeg", `${maker.imgurId().slice(0, 6)}l`);
  return {
    fields: linkFields(`https://i.imgur.com/${held.id}.jpg`, "image"),
    expect: whole("imgur id ending in l", original(held)),
  };
};

/** An image link whose extension is not the file's: Imgur serves the file whatever is asked. */
export const otherExtension: Recipe = (maker) => {
  const held = upload(maker, "png");
  const asked = `https://i.imgur.com/${held.id}.jpg`;
  const expect = whole(
    "imgur png asked as jpg",
    expected(held.picture, [asked, `https://i.imgur.com/${held.id}.png`]),
  );
  return { fields: linkFields(asked, "image"), expect };
};

/** An animation so big that the API's link is a still thumbnail with the suffix h. */
export const bigAnimation: Recipe = (maker) => {
  const id = maker.imgurId();
  const held = upload(maker, "gif", id, `https://i.imgur.com/${id}h.gif`);
  return {
    fields: linkFields(`https://imgur.com/${id}`, null),
    expect: whole("imgur big animation", original(held)),
  };
};

/** An album, linked in one of its shapes. */
export function album(
  kind: string,
  shape: (id: string) => string,
  options: {
    readonly count: number;
    readonly cut?: boolean;
    readonly inGallery?: boolean;
    readonly httpLinks?: boolean;
  },
): Recipe {
  return (maker) => {
    const id = maker.imgurId(maker.random.next() < 0.4 ? 5 : 7);
    const images = Array.from({ length: options.count }, (_, at) => {
      const imageId = maker.imgurId();
      const link = options.httpLinks ? `http://i.imgur.com/${imageId}.jpg` : undefined;
      return upload(maker, link === undefined && at % 3 === 2 ? "png" : "jpeg", imageId, link);
    });
    maker.imgurAlbums.set(id, {
      id,
      images,
      cut: options.cut ?? false,
      inGallery: options.inGallery ?? false,
    });
    const pictures = images.map((one) =>
      options.httpLinks
        ? expected(one.picture, [`https://i.imgur.com/${one.id}.jpg`, `http://i.imgur.com/${one.id}.jpg`])
        : original(one),
    );
    const expect =
      options.count === 0
        ? { ...failed(`imgur ${kind}`), dead: "any" as const }
        : whole(`imgur ${kind}`, ...pictures);
    return { fields: linkFields(shape(id), null), expect };
  };
}

/** A single image that /gallery knows, linked in one of the gallery's shapes. */
export function galleryImage(shape: (id: string) => string): Recipe {
  return (maker) => {
    const held = upload(maker);
    maker.imgurGalleryImages.add(held.id);
    return { fields: linkFields(shape(held.id), null), expect: whole("imgur gallery image", original(held)) };
  };
}

/** Several images in one URL, separated by commas. */
export const commaList: Recipe = (maker) => {
  const held = [upload(maker), upload(maker, "png"), upload(maker)];
  const url = `https://imgur.com/${held.map((one) => one.id).join(",")}`;
  return { fields: linkFields(url, null), expect: whole("imgur comma list", ...held.map(original)) };
};

/** An image that Imgur no longer has; its URL leads to the notice. */
export const removed: Recipe = (maker) => {
  const url = `https://i.imgur.com/${maker.imgurId()}.jpg`;
  return { fields: linkFields(url, "image"), expect: failed("imgur removed") };
};

/** An album that Imgur no longer has. */
export const goneAlbum: Recipe = (maker) => {
  return {
    fields: linkFields(`https://imgur.com/a/${maker.imgurId()}`, null),
    expect: failed("imgur album gone"),
  };
};
