import type { ImageFormat } from "../../model/image-format.ts";

/** Side of the square raster. */
export const SQUARE = 512;
/** Short side after decoding: twice the raster, so that resizing twice makes no visible difference. */
const SHORT_SIDE = 1024;
/** Maximum long side after decoding, to limit the memory of a picture of 20,000 x 1,024. */
const LONG_SIDE = 4096;

type Size = { width: number; height: number };
type Picture = Size & { format: ImageFormat };

/**
 * The size to which the decode reduces a picture. libjpeg can divide the sides by 2, 4 or 8 while decoding, which saves most of
 * the time, but sharp does not use it for factors just above these numbers: such factors are raised to the next whole number.
 */
export function sizeToDecode({ format, width, height }: Picture): Size {
  const jpeg = format === "jpeg";
  if (jpeg && isQuartered(width) && isQuartered(height)) return { width: SQUARE, height: SQUARE };
  let factor = Math.max(Math.min(width, height) / SHORT_SIDE, 1);
  const whole = Math.floor(factor);
  if (jpeg && (whole === 2 || whole === 4 || whole === 8)) factor = whole + 1;
  const reduced = (side: number) => Math.min(Math.max(Math.round(side / factor), 1), LONG_SIDE);
  return { width: reduced(width), height: reduced(height) };
}

/**
 * Whether a quarter of this side is between one and two sides of the raster. A JPEG with two such sides (8 to 16 megapixels) is
 * reduced to the raster by sharp alone: twice as fast, and as close to the reference.
 */
function isQuartered(side: number): boolean {
  return side >= 5 * SQUARE && side < 8 * SQUARE;
}

/**
 * Pixels that the decoder makes of a picture: all of them, but of a JPEG in one pass those that are left when libjpeg has divided
 * its sides. (A progressive JPEG is held whole, whatever is made of it.)
 */
export function decodedPixels({ format, width, height }: Picture, isProgressive: boolean): number {
  if (format !== "jpeg" || isProgressive) return width * height;
  const reduced = sizeToDecode({ format, width, height });
  const factor = Math.min(width / reduced.width, height / reduced.height);
  const divisor = [8, 4, 2].find((each) => factor >= each) ?? 1;
  return Math.ceil(width / divisor) * Math.ceil(height / divisor);
}
