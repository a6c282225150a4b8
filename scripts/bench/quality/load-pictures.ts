import { join } from "node:path";
import { AppError } from "../../../src/errors.ts";
import { readPixels } from "../../../src/media/for-scripts/read-pixels.ts";
import { resizePixels } from "../../../src/media/for-scripts/rework-pixels.ts";
import { crop, type Picture } from "./picture.ts";

/** No picture of the evaluation is longer than this. */
export const LONG_SIDE = 512;

export type LoadedPicture = {
  /** Relative to the folder. */
  path: string;
  picture: Picture;
};

/**
 * Every picture in a folder and the folders in it, in the order of their paths: upright, reduced to at most
 * 512 pixels. What is no picture, or is broken, is left out; links are not followed.
 */
export async function* loadPictures(folder: string): AsyncGenerator<LoadedPicture> {
  const paths = await Array.fromAsync(new Bun.Glob("**/*").scan({ cwd: folder, onlyFiles: true }));
  for (const path of paths.toSorted()) {
    try {
      yield { path, picture: await readPixels(await Bun.file(join(folder, path)).bytes(), LONG_SIDE) };
    } catch (cause) {
      if (!(cause instanceof AppError)) throw cause;
    }
  }
}

/** Its four quarters, each enlarged to the size of the whole: other pictures, though of the same colours and grain. */
export function quadrants(picture: Picture): Promise<Picture[]> {
  const [width, height] = [Math.ceil(picture.width / 2), Math.ceil(picture.height / 2)];
  const corners = [
    [0, 0],
    [picture.width - width, 0],
    [0, picture.height - height],
    [picture.width - width, picture.height - height],
  ] as const;
  return Promise.all(
    corners.map(([left, top]) =>
      resizePixels(crop(picture, { left, top, width, height }), picture.width, picture.height),
    ),
  );
}
