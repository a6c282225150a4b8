import { FastResizeFilter, ResizeFit, Transformer } from "@napi-rs/image";
import type { Sharp } from "sharp";
import type { RasterName } from "../../encoders/encoder.ts";
import { AppError } from "../../errors.ts";
import { requireWholeBitmap } from "./bitmap.ts";
import type { Measured } from "./gate.ts";
import { sharp, sharpFailure } from "./guarded-sharp.ts";
import { readableBytes } from "./readable-bytes.ts";
import { decodeSecondly } from "./second-decoder.ts";
import { sizeToDecode, SQUARE } from "./size-to-decode.ts";
import { explainKind } from "./unread-kind.ts";

/** Interleaved 8-bit samples, row by row from the top left. */
export type Pixels = { readonly width: number; readonly height: number; readonly data: Uint8Array };

const THUMBNAIL_SIDE = 360;
const white = { r: 255, g: 255, b: 255 };

/**
 * Decodes the first frame to opaque RGBA in sRGB, upright, transparency on white, reduced to a short side of
 * about 1024, or directly to the raster where that is as good.
 * @throws AppError `truncated`, `undecodable`, `unsupported_media`; `not_picture` for HEIC where no HEVC decoder is built in.
 */
export async function decodePicture(bytes: Uint8Array, measured: Measured): Promise<Pixels> {
  const { format, width, height } = measured;
  const failure = (cause: unknown) =>
    cause instanceof AppError ? cause : sharpFailure(cause, `decode a ${format} of ${width}x${height}`);
  const readable = readableBytes(bytes);
  let pixels: Pixels;
  try {
    if (format === "bmp") {
      requireWholeBitmap(bytes);
      return await reduce(await decodeSecondly(bytes, measured), measured);
    }
    pixels = await reduce(open(readable, measured), measured).catch((cause: unknown) =>
      retry(readable, measured, failure(cause)),
    );
  } catch (cause) {
    if (format === "heif")
      throw new AppError("not_picture", "decode a heif: no decoder for it (HEVC)", { cause });
    throw explainKind(failure(cause), format, bytes);
  }
  return isFlat(pixels) ? checkFlat(pixels, readable, measured) : pixels;
}

function open(bytes: Uint8Array, { width, height }: Measured, failOn: "error" | "warning" = "error"): Sharp {
  return sharp(bytes, { failOn, sequentialRead: true, limitInputPixels: width * height }).autoOrient();
}

const endOfJpeg = Buffer.from([0xff, 0xd9]);

/**
 * A second try: a JPEG with its end marker added, which gives no warning if every pixel is there; a TIFF by the other library.
 * @throws the failure of the first try.
 */
async function retry(bytes: Uint8Array, measured: Measured, failure: AppError): Promise<Pixels> {
  const { format } = measured;
  try {
    if (format === "jpeg" && failure.code === "truncated")
      return await reduce(open(Buffer.concat([bytes, endOfJpeg]), measured, "warning"), measured);
    if (format === "tiff" && failure.code === "undecodable")
      return await reduce(await decodeSecondly(bytes, measured), measured);
  } catch {
    throw failure;
  }
  throw failure;
}

/** Whether every pixel has the same colour. */
function isFlat({ data }: Pixels): boolean {
  return data.every((sample, index) => sample === data[index % 4]);
}

/**
 * libvips takes some pictures that it cannot decode for blank ones. A flat picture is believed if the other library
 * decodes it as flat too, or does not read it and libvips has no warning.
 * @throws AppError `undecodable`.
 */
async function checkFlat(flat: Pixels, bytes: Uint8Array, measured: Measured): Promise<Pixels> {
  const other = await decodeSecondly(bytes, measured)
    .then((picture) => reduce(picture, measured))
    .catch(() => undefined);
  if (other) return isFlat(other) ? flat : other;
  try {
    return await reduce(open(bytes, measured, "warning"), measured);
  } catch (cause) {
    const { message } = sharpFailure(cause, `decode a ${measured.format}: one colour alone, with a warning`);
    throw new AppError("undecodable", message, { cause });
  }
}

async function reduce(picture: Sharp, measured: Measured): Promise<Pixels> {
  const { data, info } = await picture
    .flatten({ background: white })
    .toColourspace("srgb")
    .resize({
      ...sizeToDecode(measured),
      fit: "fill",
      kernel: "cubic",
      // Only JPEG's shrink on load is faithful; WebP's is 2 % off in the histogram.
      fastShrinkOnLoad: measured.format === "jpeg",
    })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
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
