import { join } from "node:path";
import { type ImageFormat, imageFormats } from "../model/image-format.ts";
import { type ContentCheck, createContentCheck } from "./content-check.ts";
import type { Media } from "./media.ts";

export const sha256Pattern = /^[0-9a-f]{64}$/;

/** Path of a content under a folder: `ab/cd/abcd....ext`, two levels, so that no folder grows large. */
export const contentPath = (root: string, sha256: string, extension: string): string =>
  join(root, sha256.slice(0, 2), sha256.slice(2, 4), `${sha256}.${extension}`);

export const originalsOf = (dataDir: string): string => join(dataDir, "originals");

/** Path of an original. */
export const originalPath = (dataDir: string, sha256: string, format: ImageFormat): string =>
  contentPath(originalsOf(dataDir), sha256, imageFormats[format].extension);

/** Reads stored originals without the rest of the media door: for a thread that only reads. */
export function readOriginal(
  dataDir: string,
  contents: ContentCheck = createContentCheck(),
): Media["original"] {
  return async (sha256, format) => {
    if (!sha256Pattern.test(sha256)) return undefined;
    const path = originalPath(dataDir, sha256, format);
    return (await contents.conditionOf(path, sha256)) === "whole" ? Bun.file(path) : undefined;
  };
}
