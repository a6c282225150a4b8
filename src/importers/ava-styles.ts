import { AppError } from "../errors.ts";
import { eachLine } from "./ava-names.ts";
import { readWhole } from "./read-whole.ts";

/**
 * Reads a list of pictures (`train.jpgl`: an image id per line).
 * @throws AppError `invalid_body` naming the line.
 */
export function readImageList(text: string): number[] {
  const ids: number[] = [];
  eachLine(text, (line) => {
    const id = readWhole(line.trim(), () => "image id");
    if (id === 0) throw new AppError("invalid_body", "image id: no picture has the id 0");
    ids.push(id);
  });
  return ids;
}

/**
 * Reads the style ids of a list's pictures, a line per picture: one id (`train.lab`).
 * @throws AppError `invalid_body` naming the line.
 */
export function readSingleLabels(text: string): number[][] {
  const labels: number[][] = [];
  eachLine(text, (line) => labels.push([readWhole(line.trim(), () => "style id")]));
  return labels;
}

/**
 * Reads the style ids of a list's pictures, a line per picture: 0 or 1 for each of the styles, in the order of styles.txt
 * (`test.multilab`).
 * @throws AppError `invalid_body` naming the line.
 */
export function readMultiLabels(text: string, styleIds: readonly number[]): number[][] {
  const labels: number[][] = [];
  eachLine(text, (line) => {
    const flags = line.trim().split(/\s+/);
    if (flags.length !== styleIds.length)
      throw new AppError("invalid_body", `${flags.length} columns, not ${styleIds.length}`);
    const wrong = flags.find((flag) => flag !== "0" && flag !== "1");
    if (wrong !== undefined)
      throw new AppError("invalid_body", `${JSON.stringify(wrong.slice(0, 20))} is neither 0 nor 1`);
    labels.push(styleIds.filter((_, index) => flags[index] === "1"));
  });
  return labels;
}

/**
 * Joins a list of pictures to their labels. A picture that is listed twice has the styles of both.
 * @throws AppError `invalid_body` where the numbers of lines differ, or a style has no name.
 */
export function joinStyles(
  images: readonly number[],
  labels: readonly (readonly number[])[],
  names: ReadonlyMap<number, string>,
): Map<number, string[]> {
  if (images.length !== labels.length)
    throw new AppError("invalid_body", `${images.length} pictures, but labels of ${labels.length}`);
  const styles = new Map<number, string[]>();
  for (const [index, image] of images.entries()) {
    const imageStyles = styles.get(image) ?? [];
    for (const id of labels[index] ?? []) {
      const name = names.get(id);
      if (name === undefined)
        throw new AppError("invalid_body", `picture ${image}: the style ${id} has no name`);
      if (!imageStyles.includes(name)) imageStyles.push(name);
    }
    styles.set(image, imageStyles);
  }
  return styles;
}
