import type { RawPicture } from "../../src/media/for-scripts/write-picture.ts";
import { cropShare } from "../bench/quality/cuts.ts";
import { black, type Picture, white } from "../bench/quality/picture.ts";
import { sizeToFit, widthOfText, writeText } from "../bench/quality/write-text.ts";

/** What somebody does to a picture of others before posting it. */
export type Alteration = {
  /** Shares cut off at the left, above, at the right and below. */
  cut?: readonly [left: number, top: number, right: number, bottom: number];
  /** Shouted at its top and at its bottom, as on memes. */
  lines?: readonly [top: string, bottom: string];
};

/** What tells alterations apart. */
export const nameOf = ({ cut, lines }: Alteration): string =>
  [cut?.join(",") ?? "", lines?.join("/") ?? ""].join("|");

/** A still picture, altered. */
export function alter({ width, height, data }: RawPicture, { cut, lines }: Alteration): RawPicture {
  let picture: Picture = { width, height, data };
  if (cut) {
    const [left, top, right, bottom] = cut;
    picture = cropShare(picture, left, top, 1 - left - right, 1 - top - bottom);
  }
  if (lines) shout(picture, lines);
  return { ...picture, frames: 1 };
}

function shout(picture: Picture, [above, below]: readonly [string, string]): void {
  const { width, height } = picture;
  const margin = height * 0.03;
  for (const [line, at] of [
    [above, "top"],
    [below, "bottom"],
  ] as const) {
    const size = sizeToFit(line, width * 0.92, height * 0.085);
    const [left, top] = [
      (width - widthOfText(line, size)) / 2,
      at === "top" ? margin : height - margin - size,
    ];
    writeText(picture, line, left, top, { size, colour: white, outline: black, weight: 0.65 });
  }
}
