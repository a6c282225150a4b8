import type { ImageFormat } from "../records.ts";

/** How each format is named in a path and to a browser. */
const formats: Record<ImageFormat, { extension: string; type: string }> = {
  jpeg: { extension: "jpg", type: "image/jpeg" },
  png: { extension: "png", type: "image/png" },
  webp: { extension: "webp", type: "image/webp" },
  gif: { extension: "gif", type: "image/gif" },
  avif: { extension: "avif", type: "image/avif" },
  heif: { extension: "heif", type: "image/heif" },
  tiff: { extension: "tiff", type: "image/tiff" },
  bmp: { extension: "bmp", type: "image/bmp" },
};

/** Where an original is served: `/media/<sha256>.<ext>`. */
export const originalPath = (sha256: string, format: ImageFormat): string =>
  `/media/${sha256}.${formats[format].extension}`;

/** Where a thumbnail is served: `/thumbs/<sha256>.webp`. */
export const thumbnailPath = (sha256: string): string => `/thumbs/${sha256}.webp`;

/** The content type that we say, whatever a stranger said. */
export const contentTypeOf = (format: ImageFormat): string => formats[format].type;

/** Reads `<sha256>.<ext>`; `undefined` for every other name. */
export function parsePictureName(name: string): { sha256: string; extension: string } | undefined {
  const [, sha256, extension] = /^([0-9a-f]{64})\.(jpg|png|webp|gif|avif|heif|tiff|bmp)$/.exec(name) ?? [];
  return sha256 && extension ? { sha256, extension } : undefined;
}
