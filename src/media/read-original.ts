import { stat } from "node:fs/promises";
import { join } from "node:path";
import { type ImageFormat, imageFormats } from "../model/image-format.ts";
import type { Media } from "./media.ts";
import { isMissing } from "./media-limit.ts";

/** Path of a content under a folder: `ab/cd/abcd....ext`, two levels, so that no folder grows large. */
export const contentPath = (root: string, sha256: string, extension: string): string =>
  join(root, sha256.slice(0, 2), sha256.slice(2, 4), `${sha256}.${extension}`);

export const originalsOf = (dataDir: string): string => join(dataDir, "originals");

/** Reads stored originals without the rest of the media door: for a thread that only reads. */
export function readOriginal(dataDir: string): Media["original"] {
  return async (sha256: string, format: ImageFormat) => {
    if (!/^[0-9a-f]{64}$/.test(sha256)) return undefined;
    const path = contentPath(originalsOf(dataDir), sha256, imageFormats[format].extension);
    try {
      await stat(path);
    } catch (thrown) {
      if (isMissing(thrown)) return undefined;
      throw thrown;
    }
    return Bun.file(path);
  };
}
