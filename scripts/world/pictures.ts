import type { RawPicture } from "../../src/media/for-scripts/write-picture.ts";
import { createCanvas } from "./painting/canvas.ts";
import { createPalette } from "./painting/colour.ts";
import { flowers, lights, parcels, poster } from "./painting/compositions.ts";
import { hills, mountains, water } from "./painting/landscapes.ts";
import { enlarge } from "./painting/enlarge.ts";
import { createField } from "./painting/noise.ts";
import type { Scene } from "./painting/stage.ts";
import { city, forest } from "./painting/towns.ts";
import { createRandom, type Random } from "./random.ts";

/** As often as they stand here. */
const scenes: readonly Scene[] = [
  [mountains, mountains, mountains, water, water, water, hills, hills, hills],
  [city, city, forest, forest, flowers, flowers, parcels, parcels, lights, lights, poster],
].flat();

/** How often a large one is halved to be painted, then enlarged: nobody counts its pixels, and painting takes a quarter each time. */
const halvings = (width: number, height: number): number =>
  Math.max(0, Math.min(3, Math.floor(Math.log2(Math.min(width, height) / 200))));

/** A frame of a picture: `layout` decides its colours and what it is a picture of, `content` what is where. */
function paintFrame(
  [layout, content]: readonly [Random, Random],
  width: number,
  height: number,
  phase: number,
  data: Uint8ClampedArray,
): void {
  const power = halvings(width, height);
  const palette = createPalette(layout);
  const scene = layout.pick(scenes);
  const canvas = createCanvas(content, (width >> power) + 2, (height >> power) + 2);
  const unit = Math.min(canvas.width, canvas.height);
  scene({ canvas, random: content, palette, field: createField(content, 4), unit, phase });
  enlarge(canvas, power, { width, height, data }, () => content.whole(0, 8191));
}

/**
 * Paints a picture that depends on its arguments alone: no two seeds look alike, neither in their colours
 * nor in where it is light and dark.
 * @param frames over 1: an animation, whose frames differ a little.
 */
export function paintPicture(seed: number, width: number, height: number, frames = 1): RawPicture {
  const data = new Uint8Array(width * height * 3 * frames);
  const size = width * height * 3;
  for (let frame = 0; frame < frames; frame++) {
    const random = createRandom(seed);
    const into = new Uint8ClampedArray(data.buffer, frame * size, size);
    paintFrame([random, random], width, height, frame * 0.15, into);
  }
  return { width, height, data, frames };
}

/** Paints a picture; two of one layout and different contents have the same colours and the same style, and show other things. */
export function paintAlike(layout: number, content: number, width: number, height: number): RawPicture {
  const data = new Uint8Array(width * height * 3);
  const seeds = [createRandom(layout), createRandom(content)] as const;
  paintFrame(seeds, width, height, 0, new Uint8ClampedArray(data.buffer));
  return { width, height, data, frames: 1 };
}
