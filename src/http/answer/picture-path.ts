import { type ImageFormat, imageFormats } from "../../model/image-format.ts";

/** Where an original is served: `/media/<sha256>.<ext>`. */
export const originalPath = (sha256: string, format: ImageFormat): string =>
  `/media/${sha256}.${imageFormats[format].extension}`;

/** Where a thumbnail is served: `/thumbs/<sha256>.webp`. */
export const thumbnailPath = (sha256: string): string => `/thumbs/${sha256}.webp`;

/** The content type of the sniffed format, whatever the upstream server sent. */
export const contentTypeOf = (format: ImageFormat): string => imageFormats[format].mime;

const extensions = Object.values(imageFormats).map(({ extension }) => extension);
const pictureName = new RegExp(`^([0-9a-f]{64})\\.(?:${extensions.join("|")})$`);

/** The SHA-256 of `<sha256>.<ext>`; `undefined` for other names. */
export const parsePictureName = (name: string): string | undefined => pictureName.exec(name)?.[1];
