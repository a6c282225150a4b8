import { FastResizeFilter, ResizeFit, Transformer } from "@napi-rs/image";
import type { Sharp } from "sharp";
import type { RasterName } from "../../encoders/encoder.ts";
import { AppError } from "../../errors.ts";
import { requireWholeBitmap } from "./bitmap.ts";
import type { Measured } from "./gate.ts";
import { sharp, sharpFailure } from "./guarded-sharp.ts";
import { dropPngTexts } from "../metadata/png-texts.ts";

/** Interleaved 8-bit samples, row by row from the top left. */
export type Pixels = { readonly width: number; readonly height: number; readonly data: Uint8Array };

/** Side of the square raster. */
export const SQUARE = 512;
/** Short side after decoding: twice the raster, so that resizing twice makes no visible difference. */
const SHORT_SIDE = 1024;
/** Maximum long side after decoding, to limit the memory of a picture of 20,000 x 1,024. */
const LONG_SIDE = 4096;
const THUMBNAIL_SIDE = 360;
const white = { r: 255, g: 255, b: 255 };

/**
 * Decodes the first frame to opaque RGBA in sRGB, upright, transparency on white, reduced to a short side of
 * about 1024, or directly to the raster where that is as good.
 * @throws AppError `truncated`, `undecodable`; `not_picture` for HEIC where no HEVC decoder is built in.
 */
export async function decodePicture(bytes: Uint8Array, measured: Measured): Promise<Pixels> {
  const { format, width, height } = measured;
  try {
    const { data, info } = await (
      await open(bytes, measured)
    )
      .flatten({ background: white })
      .toColourspace("srgb")
      .resize({
        ...sizeToDecode(measured),
        fit: "fill",
        kernel: "cubic",
        // Only JPEG's shrink on load is faithful; WebP's is 2 % off in the histogram.
        fastShrinkOnLoad: format === "jpeg",
      })
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, data };
  } catch (cause) {
    if (format === "heif")
      throw new AppError("not_picture", "decode a heif: no decoder for it (HEVC)", { cause });
    throw cause instanceof AppError ? cause : sharpFailure(cause, `decode a ${format} of ${width}x${height}`);
  }
}

async function open(bytes: Uint8Array, { format, width, height }: Measured): Promise<Sharp> {
  if (format !== "bmp")
    return sharp(dropPngTexts(bytes), {
      failOn: "error",
      sequentialRead: true,
      limitInputPixels: width * height,
    }).autoOrient();
  requireWholeBitmap(bytes);
  const data = await new Transformer(bytes).rawPixels();
  const channels = data.length / (width * height);
  if (channels !== 1 && channels !== 2 && channels !== 3 && channels !== 4)
    throw new AppError("undecodable", `decode a bmp of ${width}x${height}: ${data.length} bytes of pixels`);
  return sharp(data, { raw: { width, height, channels } });
}

/**
 * The size to which the decode reduces a picture. libjpeg can divide the sides by 2, 4 or 8 while decoding, which saves most of
 * the time, but sharp does not use it for factors just above these numbers: such factors are raised to the next whole number.
 */
function sizeToDecode({ format, width, height }: Measured): { width: number; height: number } {
  const jpeg = format === "jpeg";
  if (jpeg && isQuartered(width) && isQuartered(height)) return { width: SQUARE, height: SQUARE };
  let factor = Math.max(Math.min(width, height) / SHORT_SIDE, 1);
  const whole = Math.floor(factor);
  if (jpeg && (whole === 2 || whole === 4 || whole === 8)) factor = whole + 1;
  const reduce = (side: number) => Math.min(Math.max(Math.round(side / factor), 1), LONG_SIDE);
  return { width: reduce(width), height: reduce(height) };
}

/**
 * Whether a quarter of this side is between one and two sides of the raster. A JPEG with two such sides (8 to 16 megapixels) is
 * reduced to the raster by sharp alone: twice as fast, and as close to the reference.
 */
function isQuartered(side: number): boolean {
  return side >= 5 * SQUARE && side < 8 * SQUARE;
}

/** Creates the rasters of a decoded picture on demand, each once, on another thread. */
export function rastersOf(measured: Measured, decoded: Pixels): (name: RasterName) => Promise<Pixels> {
  const rasters = new Map<RasterName, Promise<Pixels>>();
  return (name) => {
    const raster =
      rasters.get(name) ?? (name === "square512" ? squareRaster(decoded) : fitRaster(measured, decoded));
    rasters.set(name, raster);
    return raster;
  };
}

/**
 * Resizes opaque RGBA to 512x512 RGB, the aspect not kept: Catmull-Rom with antialiasing, which differs
 * from Pillow's bicubic by a level in a few pixels (sharp's is 17 bits off in a difference hash where it enlarges).
 */
export async function squareRaster({ width, height, data }: Pixels): Promise<Pixels> {
  if (width === SQUARE && height === SQUARE) return squareOf(data);
  return squareOf(
    await Transformer.fromRgbaPixels(data, width, height)
      .fastResize({ width: SQUARE, height: SQUARE, filter: FastResizeFilter.CatmullRom, fit: ResizeFit.Fill })
      .rawPixels(),
  );
}

/**
 * Reduces opaque RGBA of any aspect to RGB in the picture's aspect with a long side of 512; smaller pictures are not enlarged.
 */
async function fitRaster({ width, height }: Measured, decoded: Pixels): Promise<Pixels> {
  const factor = Math.max(Math.max(width, height) / SQUARE, 1);
  const { data, info } = await sharp(decoded.data, {
    raw: { width: decoded.width, height: decoded.height, channels: 4 },
  })
    .removeAlpha()
    .resize({
      width: Math.max(Math.round(width / factor), 1),
      height: Math.max(Math.round(height / factor), 1),
      fit: "fill",
      kernel: "cubic",
    })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

/** The RGB of a 512x512 RGBA. */
export function squareOf(rgba: Uint8Array): Pixels {
  const rgb = new Uint8Array(SQUARE * SQUARE * 3);
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
    rgb[to] = rgba[from] as number;
    rgb[to + 1] = rgba[from + 1] as number;
    rgb[to + 2] = rgba[from + 2] as number;
  }
  return { width: SQUARE, height: SQUARE, data: rgb };
}

/**
 * A WebP with a long side of at most 360, never enlarged. Made from the square raster where that is larger than the thumbnail,
 * else from the decoded pixels.
 */
export async function makeThumbnail(
  { width, height }: Measured,
  decoded: Pixels,
  square: Pixels,
): Promise<Uint8Array> {
  const factor = Math.max(width, height) / THUMBNAIL_SIDE;
  const source = Math.max(width, height) > SQUARE ? square : decoded;
  const channels = source === square ? 3 : 4;
  let picture = sharp(source.data, { raw: { width: source.width, height: source.height, channels } });
  if (factor > 1)
    picture = picture.resize({
      width: Math.max(Math.round(width / factor), 1),
      height: Math.max(Math.round(height / factor), 1),
      fit: "fill",
    });
  return picture.removeAlpha().webp({ quality: 80, effort: 1 }).toBuffer();
}
