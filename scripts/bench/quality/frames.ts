import { blurPixels, resizePixels } from "../../../src/media/for-scripts/rework-pixels.ts";
import { createRandom } from "../../world/random.ts";
import { paintPicture } from "../../world/pictures.ts";
import { brightness } from "./colours.ts";
import { phrase, shout } from "./phrases.ts";
import {
  black,
  blend,
  copyOf,
  createPicture,
  crop,
  fillBox,
  fillEllipse,
  paste,
  type Picture,
  surround,
  white,
} from "./picture.ts";
import { sizeToFit, widthOfText, writeText } from "./write-text.ts";

/** A white bar with a line or two of black text, added above or below; `share` of the picture's height. */
export function captionBar(picture: Picture, share: number, at: "top" | "bottom", seed: number): Picture {
  const random = createRandom(seed);
  const bar = Math.max(1, Math.round(picture.height * share));
  const margins = { left: 0, right: 0, top: at === "top" ? bar : 0, bottom: at === "bottom" ? bar : 0 };
  const framed = surround(picture, white, margins);
  const lines = Array.from({ length: random.whole(1, 2) }, () => phrase(random, random.whole(3, 5)));
  const room = bar / lines.length;
  const start = at === "top" ? 0 : picture.height;
  const longest = lines.reduce((one, other) => (widthOfText(other, 1) > widthOfText(one, 1) ? other : one));
  const size = sizeToFit(longest, picture.width * 0.9, room * 0.5);
  for (const [index, line] of lines.entries())
    writeText(framed, line, picture.width * 0.05, start + room * (index + 0.5) - size * 0.55, {
      size,
      colour: black,
    });
  return framed;
}

/** As large as fits a box of this size, the aspect kept. */
function fit(picture: Picture, width: number, height: number): Promise<Picture> {
  const factor = Math.min(width / picture.width, height / picture.height);
  const side = (length: number) => Math.max(1, Math.round(length * factor));
  return resizePixels(picture, side(picture.width), side(picture.height));
}

/** The screen of a phone, 288 x 512, with the picture across its width, or as much as leaves room for the bars. */
export async function phoneScreen(picture: Picture, seed: number): Promise<Picture> {
  const random = createRandom(seed);
  const dark = random.chance(0.5);
  const [ground, ink, faint] = dark
    ? ([[18, 18, 22], white, [70, 70, 78]] as const)
    : ([white, black, [205, 205, 212]] as const);
  const screen = createPicture(288, 512, ground);
  const shown = await fit(picture, 288, 340);
  const top = Math.round(random.between(96, 118));
  writeText(screen, `${random.whole(1, 12)}:${random.whole(10, 59)}`, 14, 8, { size: 9, colour: ink });
  fillBox(screen, { left: 250, top: 8, width: 24, height: 10 }, ink);
  fillBox(screen, { left: 0, top: 27, width: 288, height: 1 }, faint);
  fillEllipse(screen, { left: 10, top: 36, width: 28, height: 28 }, [
    random.whole(60, 220),
    random.whole(60, 220),
    random.whole(60, 220),
  ]);
  writeText(screen, random.name(random.whole(6, 11)), 46, 38, { size: 9, colour: ink, weight: 0.45 });
  writeText(screen, `${random.whole(2, 23)} hours ago`, 46, 55, { size: 7, colour: faint, weight: 0.45 });
  writeText(screen, phrase(random, 4), 10, 75, { size: 9, colour: ink, weight: 0.4 });
  paste(screen, shown, (288 - shown.width) >> 1, top);
  const below = top + shown.height;
  for (const left of [14, 52, 90])
    fillEllipse(screen, { left, top: below + 9, width: 16, height: 16 }, faint);
  writeText(screen, `${random.whole(2, 999)} likes`, 14, below + 33, { size: 8, colour: ink, weight: 0.45 });
  fillBox(screen, { left: 94, top: 503, width: 100, height: 4 }, ink);
  return screen;
}

/** 288 x 512 with the picture in the middle, and behind it the picture again, filling, blurred and darker. */
export async function story(picture: Picture): Promise<Picture> {
  const factor = Math.max(288 / picture.width, 512 / picture.height);
  const cover = await resizePixels(
    picture,
    Math.max(288, Math.round(picture.width * factor)),
    Math.max(512, Math.round(picture.height * factor)),
  );
  const cut = crop(cover, {
    left: (cover.width - 288) >> 1,
    top: (cover.height - 512) >> 1,
    width: 288,
    height: 512,
  });
  const behind = brightness(await blurPixels(cut, 14), 0.75);
  const front = await fit(picture, 288, 512);
  paste(behind, front, (288 - front.width) >> 1, (512 - front.height) >> 1);
  return behind;
}

/** Beside (or, of a wide picture, above) another one of the same size. */
export function splitScreen(picture: Picture, seed: number): Picture {
  const { width, height } = picture;
  const other = paintPicture(seed, width, height);
  const upright = width > height;
  const both = createPicture(upright ? width : width * 2, upright ? height * 2 : height, white);
  const pictures = createRandom(seed).chance(0.5) ? [picture, other] : [other, picture];
  for (const [index, one] of pictures.entries())
    paste(both, one, upright ? 0 : index * width, upright ? index * height : 0);
  return both;
}

/** Corners rounded on white; the radius is `share` of the shorter side. */
export function roundCorners(picture: Picture, share: number): Picture {
  const rounded = copyOf(picture);
  const radius = Math.min(picture.width, picture.height) * share;
  const outside = (at: number, length: number) =>
    Math.max(0, radius - at - 0.5, at + 0.5 - (length - radius));
  for (let y = 0; y < picture.height; y++)
    for (let x = 0; x < picture.width; x++) {
      const away = Math.hypot(outside(x, picture.width), outside(y, picture.height)) - radius;
      if (away > -0.5) blend(rounded, y * picture.width + x, white, Math.min(1, away + 0.5));
    }
  return rounded;
}

/** The lines of a meme, white with a black outline, along the top and the bottom. */
export function memeText(picture: Picture, seed: number): Picture {
  const random = createRandom(seed);
  const written = copyOf(picture);
  const { width, height } = picture;
  for (const at of ["top", "bottom"]) {
    const line = shout(random, random.whole(2, 4));
    const size = sizeToFit(line, width * 0.92, height * 0.13);
    const top = at === "top" ? height * 0.05 : height * 0.95 - size;
    writeText(written, line, (width - widthOfText(line, size)) / 2, top, {
      size,
      colour: white,
      outline: black,
      weight: 0.6,
    });
  }
  return written;
}
