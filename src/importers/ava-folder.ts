import { readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { AppError } from "../errors.ts";
import { readNames } from "./ava-names.ts";
import { joinStyles, readImageList, readMultiLabels, readSingleLabels } from "./ava-styles.ts";

/** The files beside AVA.txt, in its folder or in `style_image_lists` below it; a missing file is absent. */
export type AvaFolder = {
  tags?: ReadonlyMap<number, string>;
  challenges?: ReadonlyMap<number, string>;
  /** By image id. */
  styles?: ReadonlyMap<number, readonly string[]>;
};

/** The largest of AVA's small files has 80 KB. */
const maxBytes = 16 * 2 ** 20;

/**
 * Reads AVA's small files in the folder of AVA.txt.
 * @throws AppError `invalid_body` naming the file and the line, `bad_request` for a file that cannot be read.
 */
export function readAvaFolder(folder: string): AvaFolder {
  const tags = readBeside(join(folder, "tags.txt"), readNames);
  const challenges = readBeside(join(folder, "challenges.txt"), readNames);
  const lists = [join(folder, "style_image_lists"), folder].flatMap((place) =>
    ["train.jpgl", "test.jpgl"].map((name) => join(place, name)),
  );
  const styles = new Map<number, readonly string[]>();
  for (const list of lists) {
    for (const [image, names] of readStyles(list) ?? [])
      styles.set(image, [...new Set([...(styles.get(image) ?? []), ...names])]);
  }
  return { ...(tags && { tags }), ...(challenges && { challenges }), ...(styles.size > 0 && { styles }) };
}

/**
 * Reads a list of pictures with the labels beside it (`.lab` or `.multilab`) and the names of the styles (`styles.txt`).
 * @returns the names of each picture's styles, by image id; `undefined` where list, labels or names are missing.
 * @throws AppError as `readAvaFolder`.
 */
export function readStyles(list: string): Map<number, string[]> | undefined {
  const names = readBeside(join(dirname(list), "styles.txt"), readNames);
  const images = readBeside(list, readImageList);
  if (!names || !images) return undefined;
  const stem = join(dirname(list), basename(list, ".jpgl"));
  const styleIds = [...names.keys()].sort((a, b) => a - b);
  const labels =
    readBeside(`${stem}.lab`, readSingleLabels) ??
    readBeside(`${stem}.multilab`, (text) => readMultiLabels(text, styleIds));
  return labels && withPath(list, () => joinStyles(images, labels, names));
}

function readBeside<T>(path: string, read: (text: string) => T): T | undefined {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) return undefined;
  if (size > maxBytes) throw new AppError("too_large", `${path}: ${size} bytes, too large to be AVA's`);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new AppError("bad_request", `${path}: cannot be read`, { cause });
  }
  return withPath(path, () => read(text));
}

/** Adds the path to the message of an error. */
function withPath<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    throw new AppError(thrown.code, `${path}: ${thrown.message}`, { cause: thrown });
  }
}
