import sharp, { type Sharp } from "sharp";
import type { Pixels } from "../decoder/decode.ts";

/** Transforms of the pixels of trusted pictures: interleaved RGB in, interleaved RGB out. */
const open = ({ width, height, data }: Pixels): Sharp => sharp(data, { raw: { width, height, channels: 3 } });

async function close(image: Sharp): Promise<Pixels> {
  const { data, info } = await image
    .toColourspace("srgb")
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return {
    width: info.width,
    height: info.height,
    data: new Uint8Array(data.buffer, data.byteOffset, data.length),
  };
}

/** Resizes to exactly this size (Lanczos, antialiased), the aspect not kept. */
export function resizePixels(picture: Pixels, width: number, height: number): Promise<Pixels> {
  return close(open(picture).resize({ width, height, fit: "fill" }));
}

/** Gaussian blur; `sigma` in pixels, 0.3 to 1000. */
export function blurPixels(picture: Pixels, sigma: number): Promise<Pixels> {
  return close(open(picture).blur(sigma));
}

/** Unsharp mask; `sigma` in pixels, `strength` of the jagged areas, about 1 to 10. */
export function sharpenPixels(picture: Pixels, sigma: number, strength: number): Promise<Pixels> {
  return close(open(picture).sharpen({ sigma, m1: strength, m2: strength }));
}

/** Rotates clockwise about the centre in a frame of the same size; uncovered areas are black. */
export async function rotatePixels(picture: Pixels, degrees: number): Promise<Pixels> {
  const { width, height } = picture;
  const turned = await close(open(picture).rotate(degrees, { background: "black" }));
  const left = Math.max(0, Math.round((turned.width - width) / 2));
  const top = Math.max(0, Math.round((turned.height - height) / 2));
  return close(open(turned).extract({ left, top, width, height }));
}

/** Compresses the picture with loss and decodes it again; `quality` 1 to 100. */
export async function recompressPixels(
  picture: Pixels,
  format: "jpeg" | "webp",
  quality: number,
): Promise<Pixels> {
  return close(sharp(await open(picture).toFormat(format, { quality }).toBuffer()));
}

/** A JPEG with this long side, in pixels. */
export async function writePixels(picture: Pixels, longSide: number): Promise<Uint8Array<ArrayBuffer>> {
  const size = { width: longSide, height: longSide, fit: "inside" } as const;
  return new Uint8Array(await open(picture).resize(size).jpeg({ quality: 88 }).toBuffer());
}
