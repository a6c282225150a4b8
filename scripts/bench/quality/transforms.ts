import {
  blurPixels,
  recompressPixels,
  resizePixels,
  rotatePixels,
  sharpenPixels,
} from "../../../src/media/for-scripts/rework-pixels.ts";
import { createRandom } from "../../world/random.ts";
import {
  addNoise,
  brightness,
  contrast,
  gamma,
  grey,
  mapLevels,
  posterise,
  sepia,
  turnHue,
  vignette,
} from "./colours.ts";
import { border, cropCentre, cropCorner, cropSide, cropWindow, letterbox } from "./cuts.ts";
import { captionBar, memeText, phoneScreen, roundCorners, splitScreen, story } from "./frames.ts";
import { bigText, logo, stickers, watermark } from "./overlays.ts";
import { flip, mirror, type Picture, quarterTurn } from "./picture.ts";

/** What a picture goes through on its way from one post to the next. */
export type Transform = {
  /** Unique. */
  name: string;
  group: "compression" | "size" | "detail" | "colour" | "overlay" | "crop" | "frame" | "turn" | "chain";
  /** One of the 31 by which encoders were compared before; the others are harder, or seen on forums. */
  standard: boolean;
  /**
   * Gives a new picture; the given one is not changed.
   * @param seed decides what is free: texts, colours, corners, directions.
   */
  apply(picture: Picture, seed: number): Picture | Promise<Picture>;
};

type Apply = Transform["apply"];
type Listed = readonly [name: string, group: Transform["group"], apply: Apply];

const jpeg = (quality: number) => (picture: Picture) => recompressPixels(picture, "jpeg", quality);
const side = (length: number, factor: number): number => Math.max(1, Math.round(length * factor));
const scale =
  (across: number, down = across) =>
  (picture: Picture) =>
    resizePixels(picture, side(picture.width, across), side(picture.height, down));

/** A third off the width or off the height. */
const stretch: Apply = (picture, seed) =>
  (createRandom(seed).chance(0.5) ? scale(2 / 3, 1) : scale(1, 2 / 3))(picture);

/** To the left or to the right. */
const rotate =
  (degrees: number): Apply =>
  (picture, seed) =>
    rotatePixels(picture, createRandom(seed).chance(0.5) ? degrees : -degrees);

/** One after the other; each has a seed of its own. */
const chain =
  (...steps: readonly Apply[]): Apply =>
  async (picture, seed) => {
    let made = picture;
    for (const [index, step] of steps.entries()) made = await step(made, seed + index);
    return made;
  };

/** The 31 of the measurements that the encoders were chosen by. */
const standard: readonly Listed[] = [
  ["JPEG quality 30", "compression", jpeg(30)],
  ["JPEG quality 10", "compression", jpeg(10)],
  ["scale 0.5", "size", scale(0.5)],
  ["scale 0.1", "size", scale(0.1)],
  ["stretch to another aspect", "size", stretch],
  ["blur sigma 3", "detail", (picture) => blurPixels(picture, 3)],
  ["noise sigma 15", "detail", (picture, seed) => addNoise(picture, 15, seed)],
  ["brightness 0.6", "colour", (picture) => brightness(picture, 0.6)],
  ["brightness 1.5", "colour", (picture) => brightness(picture, 1.5)],
  ["contrast 1.7", "colour", (picture) => contrast(picture, 1.7)],
  ["gamma 0.5", "colour", (picture) => gamma(picture, 0.5)],
  ["grey", "colour", grey],
  ["hue +40 of 255", "colour", (picture) => turnHue(picture, 40 / 255)],
  ["logo over 15 % x 14 % in a corner", "overlay", logo],
  ["two big lines of text", "overlay", bigText],
  ["semi-transparent watermark lines", "overlay", watermark],
  ["centred crop of 2 %", "crop", (picture) => cropCentre(picture, 0.02)],
  ["centred crop of 5 %", "crop", (picture) => cropCentre(picture, 0.05)],
  ["centred crop of 10 %", "crop", (picture) => cropCentre(picture, 0.1)],
  ["centred crop of 20 %", "crop", (picture) => cropCentre(picture, 0.2)],
  ["10 % off one corner", "crop", (picture, seed) => cropCorner(picture, 0.1, seed)],
  ["black border of 3 %", "frame", (picture) => border(picture, 0.03)],
  ["black border of 10 %", "frame", (picture) => border(picture, 0.1)],
  ["letterbox to a square", "frame", letterbox],
  ["white caption bar of 20 % on top", "frame", (picture, seed) => captionBar(picture, 0.2, "top", seed)],
  ["rotation by 1 degree", "turn", rotate(1)],
  ["rotation by 3 degrees", "turn", rotate(3)],
  ["rotation by 10 degrees", "turn", rotate(10)],
  ["rotation by 90 degrees", "turn", quarterTurn],
  ["mirror", "turn", mirror],
  ["screenshot chain", "chain", chain((picture) => cropCentre(picture, 0.04), scale(0.6), jpeg(40))],
];

const further: readonly Listed[] = [
  ["rotation by 180 degrees", "turn", (picture) => flip(mirror(picture))],
  ["rotation by 270 degrees", "turn", (picture) => quarterTurn(flip(mirror(picture)))],
  ["flip", "turn", flip],
  ["mirror, crop of 10 %", "chain", chain(mirror, (picture) => cropCentre(picture, 0.1))],
  ["mirror, JPEG quality 30", "chain", chain(mirror, jpeg(30))],
  ["border of 10 %, mirror", "chain", chain((picture) => border(picture, 0.1), mirror)],
  [
    "caption bar, scale 0.5, JPEG quality 30",
    "chain",
    chain((picture, seed) => captionBar(picture, 0.2, "top", seed), scale(0.5), jpeg(30)),
  ],
  [
    "noise sigma 10, blur sigma 1.5",
    "chain",
    chain(
      (picture, seed) => addNoise(picture, 10, seed),
      (picture) => blurPixels(picture, 1.5),
    ),
  ],
  [
    "white caption bar of 20 % at the bottom",
    "frame",
    (picture, seed) => captionBar(picture, 0.2, "bottom", seed),
  ],
  ["screen of a phone", "frame", phoneScreen],
  ["story with a blurred background", "frame", story],
  ["split screen", "frame", splitScreen],
  ["rounded corners on white", "frame", (picture) => roundCorners(picture, 0.12)],
  ["meme text at top and bottom", "overlay", memeText],
  ["stickers over 10 %", "overlay", stickers],
  ["20 % off one side", "crop", (picture, seed) => cropSide(picture, 0.2, seed)],
  ["window of 70 % of each side", "crop", (picture, seed) => cropWindow(picture, 0.7, seed)],
  ["sepia", "colour", sepia],
  [
    "warm filter",
    "colour",
    (picture) =>
      mapLevels(
        picture,
        (red) => red * 1.15 + 12,
        (green) => green,
        (blue) => blue * 0.75,
      ),
  ],
  [
    "cold filter",
    "colour",
    (picture) =>
      mapLevels(
        picture,
        (red) => red * 0.75,
        (green) => green,
        (blue) => blue * 1.15 + 12,
      ),
  ],
  ["posterise to 4 levels", "colour", (picture) => posterise(picture, 4)],
  ["vignette", "colour", (picture) => vignette(picture, 0.8)],
  ["sharpen", "detail", (picture) => sharpenPixels(picture, 1.5, 4)],
  ["JPEG quality 50, then 25", "compression", chain(jpeg(50), jpeg(25))],
  ["WebP quality 20", "compression", (picture) => recompressPixels(picture, "webp", 20)],
];

const list = (all: readonly Listed[], isStandard: boolean): Transform[] =>
  all.map(([name, group, apply]) => ({ name, group, standard: isStandard, apply }));

export const transforms: readonly Transform[] = [...list(standard, true), ...list(further, false)];
