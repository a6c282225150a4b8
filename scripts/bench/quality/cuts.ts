import { createRandom } from "../../world/random.ts";
import { black, type Colour, crop, type Picture, surround } from "./picture.ts";

/** A part of a picture by shares of its sides: at least one pixel. */
export function cropShare(
  picture: Picture,
  left: number,
  top: number,
  width: number,
  height: number,
): Picture {
  const part = {
    width: Math.max(1, Math.round(picture.width * width)),
    height: Math.max(1, Math.round(picture.height * height)),
  };
  return crop(picture, {
    ...part,
    left: Math.min(Math.round(picture.width * left), picture.width - part.width),
    top: Math.min(Math.round(picture.height * top), picture.height - part.height),
  });
}

/** Takes `share` off each side's length in total, half at either end. */
export const cropCentre = (picture: Picture, share: number): Picture =>
  cropShare(picture, share / 2, share / 2, 1 - share, 1 - share);

/** Takes `share` off the width at one end and off the height at one end: a corner, which the seed picks. */
export function cropCorner(picture: Picture, share: number, seed: number): Picture {
  const random = createRandom(seed);
  const offset = () => (random.chance(0.5) ? share : 0);
  return cropShare(picture, offset(), offset(), 1 - share, 1 - share);
}

/** Takes `share` off one of the four sides, which the seed picks. */
export function cropSide(picture: Picture, share: number, seed: number): Picture {
  const side = createRandom(seed).whole(0, 3);
  const rest = 1 - share;
  if (side < 2) return cropShare(picture, side === 0 ? share : 0, 0, rest, 1);
  return cropShare(picture, 0, side === 2 ? share : 0, 1, rest);
}

/** A window of `share` of each side, somewhere. */
export function cropWindow(picture: Picture, share: number, seed: number): Picture {
  const random = createRandom(seed);
  return cropShare(picture, random.between(0, 1 - share), random.between(0, 1 - share), share, share);
}

/** A border all around, of `share` of the shorter side. */
export function border(picture: Picture, share: number, colour: Colour = black): Picture {
  const margin = Math.max(1, Math.round(Math.min(picture.width, picture.height) * share));
  return surround(picture, colour, { left: margin, top: margin, right: margin, bottom: margin });
}

/** Black bars that make it a square; a square stays as it is. */
export function letterbox(picture: Picture): Picture {
  const side = Math.max(picture.width, picture.height);
  const [across, down] = [side - picture.width, side - picture.height];
  const [left, top] = [across >> 1, down >> 1];
  return surround(picture, black, { left, top, right: across - left, bottom: down - top });
}
