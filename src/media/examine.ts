import { stat } from "node:fs/promises";
import { AppError } from "../errors.ts";
import { decodePicture, fitRaster, makeThumbnail, squareRaster, type Pixels } from "./decode.ts";
import { type Limits, type Measured, measurePicture } from "./gate.ts";
import type { Examined } from "./media.ts";
import type { RasterName } from "../encoders/encoder.ts";

export type Examination = {
  limits: Limits;
  thumbnail: boolean;
  /** Whether the place in its camera data is read; else it is not. */
  keepGps?: boolean;
  /** Encodes what the one decode yields: encoder name -> descriptor. */
  encode: (rasters: Record<RasterName, Pixels>) => Pick<Examined, "descriptors" | "views">;
  /** Called between the gate and the decoder; awaited. */
  entering?: (measured: Measured) => Promise<void>;
};

/**
 * Everything that is done to a picture's pixels, from one decode. Runs where it is called: in the decoder process.
 * @throws AppError `not_picture`, `over_limit` (the gate); `truncated`, `undecodable` (the decoder).
 */
export async function examinePicture(path: string, work: Examination): Promise<Examined> {
  const { limits, keepGps = false } = work;
  const bytes = await read(path, limits);
  const measured = await measurePicture(bytes, limits, { keepGps });
  await work.entering?.(measured);
  const decoded = await decodePicture(bytes, measured);
  const square = await squareRaster(decoded);
  // The thumbnail is made on sharp's thread while the encoders run on this one.
  const thumbnail = work.thumbnail ? makeThumbnail(measured, decoded, square) : undefined;
  const encoded = work.encode({ square512: square, fit512: await fitRaster(measured, decoded) });
  return { ...measured, ...encoded, ...(thumbnail && { thumbnail: await thumbnail }) };
}

async function read(path: string, { maxBytes }: Limits): Promise<Uint8Array> {
  const { size } = await stat(path);
  if (size > maxBytes)
    throw new AppError("over_limit", `picture: ${size} bytes, at most ${maxBytes} are read`);
  return Bun.file(path).bytes();
}
