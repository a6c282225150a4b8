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

/** A drawing: known by its bytes, and never decoded. */
export const svgMime = "image/svg+xml";

const byMime = new Map<string, ImageFormat>(
  (Object.keys(imageFormats) as ImageFormat[]).flatMap((format) => {
    const { mime, alsoMimes = [] } = imageFormats[format];
    return [mime, ...alsoMimes].map((name) => [name, format] as const);
  }),
);

/** The format that a MIME type names, in any of its spellings; `undefined` for what is not read. */
export const formatOf = (mime: string | undefined): ImageFormat | undefined => byMime.get(mime ?? "");

/** Whether these are the first bytes of an AVIF, a still one or a sequence, by any of its brands. */
export function isAvif(first: Uint8Array): boolean {
  const text = (from: number, to: number) => Buffer.from(first.subarray(from, to)).toString("latin1");
  if (text(4, 8) !== "ftyp") return false;
  const end = Math.min(Buffer.from(first.subarray(0, 4)).readUInt32BE(0), first.length, maxBrandBytes);
  const [major = "", , ...others] = text(8, end).match(/.{4}/gs) ?? [];
  if (/^(hei|hev|mif1|msf1)/.test(major)) return false;
  return [major, ...others].some((brand) => brand === "avif" || brand === "avis");
}

const maxBrandBytes = 256;
