import { decodePicture, type Pixels } from "../decoder/decode.ts";
import { measurePicture } from "../decoder/gate.ts";
import { sharp } from "../decoder/guarded-sharp.ts";

const limits = { maxBytes: 200_000_000, maxPixels: 100_000_000 };

/**
 * The first frame as interleaved RGB, upright, transparency on white, reduced to a long side of `longSide`, never enlarged.
 * @throws AppError `not_picture`, `over_limit`, `truncated`, `undecodable`.
 */
export async function readPixels(bytes: Uint8Array, longSide: number): Promise<Pixels> {
  const measured = await measurePicture(bytes, limits);
  const decoded = await decodePicture(bytes, measured);
  const factor = Math.min(1, longSide / Math.max(measured.width, measured.height));
  const side = (length: number): number => Math.max(1, Math.round(length * factor));
  const { data, info } = await sharp(decoded.data, {
    raw: { width: decoded.width, height: decoded.height, channels: 4 },
  })
    .removeAlpha()
    .resize({ width: side(measured.width), height: side(measured.height), fit: "fill" })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return {
    width: info.width,
    height: info.height,
    data: new Uint8Array(data.buffer, data.byteOffset, data.length),
  };
}
