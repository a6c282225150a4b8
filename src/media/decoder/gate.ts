import { fileTypeFromBuffer } from "file-type";
import { AppError } from "../../errors.ts";
import { formatOf, type ImageFormat, isAvif } from "../../model/image-format.ts";
import { measureBitmap } from "./bitmap.ts";
import { sharp, sharpFailure } from "./guarded-sharp.ts";
import { readableBytes } from "./readable-bytes.ts";
import { decodedPixels } from "./size-to-decode.ts";
import { explainKind } from "./unread-kind.ts";
import { type Embedded, type EmbeddedOptions, readEmbedded } from "../metadata/read-embedded.ts";

/**
 * Limits of a picture. `maxBytes` of the file; `maxPixels`: width times height of one frame; `maxDecodedPixels`: what the decoder
 * makes of them before it reduces them, default no limit.
 */
export type Limits = { maxBytes: number; maxPixels: number; maxDecodedPixels?: number };

/** Metadata from a picture's head; `width` and `height` are upright by EXIF. */
export type Measured = Embedded & { format: ImageFormat; width: number; height: number; frames: number };

const MAX_SIDE = 20_000;
const MAX_FRAMES = 5_000;

/**
 * Sniffs and measures a picture without decoding it.
 * @throws AppError `not_picture`, `over_limit`, and `truncated` or `undecodable` for a broken head, `unsupported_media` for a kind without a decoder.
 */
export async function measurePicture(
  bytes: Uint8Array,
  limits: Limits,
  options: EmbeddedOptions = {},
): Promise<Measured> {
  if (bytes.length === 0) throw new AppError("not_picture", "picture: the file is empty");
  if (bytes.length > limits.maxBytes)
    throw new AppError("over_limit", `picture: ${bytes.length} bytes, at most ${limits.maxBytes} are read`);
  const kind = (await fileTypeFromBuffer(bytes))?.mime;
  const format = (kind && formatOf(kind)) ?? (isAvif(bytes) ? "avif" : undefined);
  if (!format)
    throw new AppError("not_picture", `picture: ${kind ?? "no known format"}, not one that is read`);
  const { isProgressive, ...measured } =
    format === "bmp"
      ? { format, ...measureBitmap(bytes), ...bitmapFacts }
      : await readHead(bytes, format, options);
  checkSize(measured, limits);
  const { maxDecodedPixels = Infinity } = limits;
  if (decodedPixels(measured, isProgressive) > maxDecodedPixels)
    throw new AppError(
      "over_limit",
      `picture: ${measured.width}x${measured.height}, at most ${maxDecodedPixels} pixels are decoded for a search`,
    );
  return measured;
}

const bitmapFacts = { frames: 1, prompts: [], camera: null, cameraData: null, isProgressive: false };

type Head = Measured & { isProgressive: boolean };

async function readHead(bytes: Uint8Array, format: ImageFormat, options: EmbeddedOptions): Promise<Head> {
  // `checkSize` checks the pixel limit, so that its message can contain the size.
  const head = await sharp(readableBytes(bytes), { failOn: "none", limitInputPixels: false })
    .metadata()
    .catch((cause: unknown) => {
      throw explainKind(sharpFailure(cause, `read the head of the ${format}`), format, bytes);
    });
  const detected = head.format === "heif" ? (head.compression === "av1" ? "avif" : "heif") : head.format;
  const agrees = detected === format || (format === "heif" && detected === "avif");
  if (!agrees) throw new AppError("not_picture", `picture: begins as ${format}, its content is ${detected}`);
  const { width, height } = head.autoOrient;
  const embedded = readEmbedded(head, bytes, options);
  const { pages = 1, isProgressive } = head;
  return { format: detected, width, height, frames: pages, isProgressive, ...embedded };
}

function checkSize({ width, height, frames }: Measured, limits: Limits): void {
  const size = `picture: ${width}x${height}`;
  if (!(width > 0 && height > 0)) throw new AppError("not_picture", `${size}, it has no pixels`);
  if (width > MAX_SIDE || height > MAX_SIDE)
    throw new AppError("over_limit", `${size}, a side may have ${MAX_SIDE} pixels`);
  if (width * height > limits.maxPixels)
    throw new AppError("over_limit", `${size}, at most ${limits.maxPixels} pixels are decoded`);
  if (frames > MAX_FRAMES)
    throw new AppError("over_limit", `picture: ${frames} frames, at most ${MAX_FRAMES} are read`);
}
