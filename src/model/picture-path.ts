import { type ImageFormat, imageFormats } from "./image-format.ts";

/** The path that serves an original, `/media/<sha256>.<ext>`; `null` for a file of which only descriptors are known. */
export const originalPath = (file: { sha256: string | null; format: ImageFormat | null }): string | null =>
  file.sha256 && file.format && `/media/${file.sha256}.${imageFormats[file.format].extension}`;

/** The path that serves a thumbnail, `/thumbs/<sha256>.webp`; `null` without a SHA-256. */
export const thumbnailPath = (sha256: string | null): string | null => sha256 && `/thumbs/${sha256}.webp`;

const extensions = Object.values(imageFormats).map(({ extension }) => extension);
const pictureName = new RegExp(`^([0-9a-f]{64})\\.(?:${extensions.join("|")})$`);

/** The SHA-256 of `<sha256>.<ext>`; `undefined` for other names. */
export const parsePictureName = (name: string): string | undefined => pictureName.exec(name)?.[1];
