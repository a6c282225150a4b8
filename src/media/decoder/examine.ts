import { stat } from "node:fs/promises";
import { AppError } from "../../errors.ts";
import { decodePicture, makeThumbnail, type Pixels, rastersOf } from "./decode.ts";
import { type Limits, type Measured, measurePicture } from "./gate.ts";
import { findHiddenPrompts } from "../metadata/hidden-texts.ts";
import type { Examined } from "../media.ts";
import type { RasterName } from "../../encoders/encoder.ts";

export type Examination = {
  limits: Limits;
  thumbnail: boolean;
  /** Whether GPS coordinates are read. Default false. */
  keepGps?: boolean;
  /** Encodes the decoded picture; `raster` creates a raster on its first call. */
  encode: (raster: (name: RasterName) => Promise<Pixels>) => Promise<Pick<Examined, "descriptors" | "views">>;
  /** Called between the gate and the decoder; awaited. */
  beforeDecode?: (measured: Measured) => Promise<void>;
};

/**
 * Gates, decodes once, encodes and makes the thumbnail, in the calling process: the decoder process.
 * @throws AppError `not_picture`, `over_limit` (the gate); `truncated`, `undecodable` (the decoder).
 */
export async function examinePicture(path: string, work: Examination): Promise<Examined> {
  const { limits, keepGps = false } = work;
  const bytes = await read(path, limits);
  const measured = await measurePicture(bytes, limits, { keepGps });
  await work.beforeDecode?.(measured);
  const decoded = await decodePicture(bytes, measured);
  const prompts =
    measured.prompts.length > 0 ? measured.prompts : await findHiddenPrompts(bytes, measured.format);
  const raster = rastersOf(measured, decoded);
  // The thumbnail is made on another thread while the encoders run on this one.
  const [encoded, thumbnail] = await Promise.all([
    work.encode(raster),
    work.thumbnail
      ? raster("square512").then((square) => makeThumbnail(measured, decoded, square))
      : undefined,
  ]);
  return { ...measured, prompts, ...encoded, ...(thumbnail && { thumbnail }) };
}

async function read(path: string, { maxBytes }: Limits): Promise<Uint8Array> {
  const { size } = await stat(path);
  if (size > maxBytes)
    throw new AppError("over_limit", `picture: ${size} bytes, at most ${maxBytes} are read`);
  return Bun.file(path).bytes();
}
