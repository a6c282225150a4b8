/** A kind of file that we read, by its bytes. */
export type ImageFormat = "jpeg" | "png" | "webp" | "gif" | "avif" | "heif" | "tiff" | "bmp";

/**
 * How each format is named: to a browser, in a file's name, and by others. An animated PNG counts as its first picture,
 * a sequence as its cover.
 */
export const imageFormats: Record<ImageFormat, { mime: string; extension: string; alsoMimes?: string[] }> = {
  jpeg: { mime: "image/jpeg", extension: "jpg" },
  png: { mime: "image/png", extension: "png", alsoMimes: ["image/apng"] },
  webp: { mime: "image/webp", extension: "webp" },
  gif: { mime: "image/gif", extension: "gif" },
  avif: { mime: "image/avif", extension: "avif" },
  heif: {
    mime: "image/heif",
    extension: "heif",
    alsoMimes: ["image/heic", "image/heif-sequence", "image/heic-sequence"],
  },
  tiff: { mime: "image/tiff", extension: "tiff" },
  bmp: { mime: "image/bmp", extension: "bmp" },
};

const byMime = new Map<string, ImageFormat>(
  (Object.keys(imageFormats) as ImageFormat[]).flatMap((format) => {
    const { mime, alsoMimes = [] } = imageFormats[format];
    return [mime, ...alsoMimes].map((name) => [name, format] as const);
  }),
);

/** The format that a MIME type names, in any of its spellings; `undefined` for what is not read. */
export const formatOf = (mime: string): ImageFormat | undefined => byMime.get(mime);
