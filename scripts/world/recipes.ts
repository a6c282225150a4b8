import { copyPicture, writePicture, type WrittenFormat } from "../../src/media/for-scripts/write-picture.ts";
import { paintPicture } from "./pictures.ts";
import { alter, type Alteration, nameOf } from "./alter.ts";
import type { Random } from "./random.ts";

/** How the bytes of a picture come about; two equal recipes make equal bytes, two different ones do not. */
export type Recipe = {
  /** Seed of the painting. */
  painting: number;
  width: number;
  height: number;
  format: WrittenFormat;
  /** Over 1: an animation (`gif`). */
  frames: number;
  /** Done to the painting before it becomes a file. */
  altered?: Alteration;
  /** A copy of that file: smaller, compressed again, always JPEG. */
  copy?: { maxSide: number; quality: number; mirrored?: boolean };
};

const sizes = [
  [600, 450],
  [600, 400],
  [450, 600],
  [560, 560],
  [640, 480],
  [720, 405],
  [400, 600],
] as const;

/** A recipe for a picture that nobody has seen yet. */
export function inventRecipe(random: Random, format: WrittenFormat): Recipe {
  const painting = random.whole(0, 0xffffffff);
  if (format === "gif") return { painting, width: 240, height: 180, format, frames: random.whole(2, 5) };
  const [width, height] = format === "jpeg" ? random.pick(sizes) : ([480, 360] as const);
  return { painting, width, height, format, frames: 1 };
}

/** What tells contents apart: equal exactly when the bytes are. */
export function contentOf(recipe: Recipe): string {
  const { painting, width, height, format, frames, altered, copy } = recipe;
  const copied = copy ? `>${copy.maxSide}q${copy.quality}${copy.mirrored ? "m" : ""}` : "";
  return `${painting}:${width}x${height}x${frames}.${format}${altered ? `~${nameOf(altered)}` : ""}${copied}`;
}

async function render(recipe: Recipe): Promise<Uint8Array> {
  const { painting, width, height, frames, format, altered, copy } = recipe;
  const picture = paintPicture(painting, width, height, frames);
  const bytes = await writePicture(altered ? alter(picture, altered) : picture, { format });
  return copy ? copyPicture(bytes, { ...copy, format: "jpeg" }) : bytes;
}

const rendered = new Map<string, Promise<Uint8Array>>();

/** The bytes of a picture, rendered when they are first asked for. */
export function bytesOf(recipe: Recipe): Promise<Uint8Array> {
  const content = contentOf(recipe);
  const bytes = rendered.get(content) ?? render(recipe);
  rendered.set(content, bytes);
  return bytes;
}
