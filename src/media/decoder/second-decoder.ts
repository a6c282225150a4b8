import { Transformer } from "@napi-rs/image";
import type { Sharp } from "sharp";
import { AppError } from "../../errors.ts";
import type { Measured } from "./gate.ts";
import { sharp } from "./guarded-sharp.ts";

/** Larger pictures would take too much memory beside libvips: this library decodes them at full size. */
const MAX_PIXELS = 25_000_000;

/**
 * Decodes by @napi-rs/image, upright: bitmaps, and what libvips fails on.
 * @throws AppError `undecodable`; what the library throws.
 */
export async function decodeSecondly(
  bytes: Uint8Array,
  { format, width, height }: Pick<Measured, "format" | "width" | "height">,
): Promise<Sharp> {
  const picture = new Transformer(bytes);
  if (format !== "bmp") {
    if (width * height > MAX_PIXELS)
      throw new AppError("undecodable", `decode a ${format} of ${width}x${height}: too large to check`);
    // The library has no limit on pixels.
    const head = await picture.metadata();
    if (head.width * head.height !== width * height)
      throw new AppError(
        "undecodable",
        `decode a ${format} of ${width}x${height}: also ${head.width}x${head.height}`,
      );
    picture.rotate();
  }
  const data = await picture.rawPixels();
  const channels = data.length / (width * height);
  if (channels !== 1 && channels !== 2 && channels !== 3 && channels !== 4)
    throw new AppError(
      "undecodable",
      `decode a ${format} of ${width}x${height}: ${data.length} bytes of pixels`,
    );
  return sharp(data, { raw: { width, height, channels } });
}
