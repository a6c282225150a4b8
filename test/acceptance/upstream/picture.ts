import { createHash } from "node:crypto";
import sharp from "sharp";
import { seededRandom } from "./random.ts";

/** What a picture is made from; two equal recipes give the same bytes. */
export interface Picture {
  readonly seed: number;
  readonly format: "jpeg" | "png" | "gif" | "webp";
  readonly width: number;
  readonly height: number;
  readonly frames?: number;
}

const made = new Map<string, Promise<Uint8Array>>();

/** A coarse grid of random colours blown up smoothly: photographic enough that no two hash alike. */
async function raster(picture: Picture, frame: number): Promise<Buffer> {
  const random = seededRandom(picture.seed * 31 + frame * 1_000_003 + 7);
  const [columns, rows] = [11, 9];
  const grid = Buffer.from(Array.from({ length: columns * rows * 3 }, () => random.between(0, 255)));
  return sharp(grid, { raw: { width: columns, height: rows, channels: 3 } })
    .resize(picture.width, picture.height, { fit: "fill", kernel: "cubic" })
    .raw()
    .toBuffer();
}

async function encode(picture: Picture): Promise<Uint8Array> {
  const { width, height, frames = 1 } = picture;
  const rasters = await Promise.all(Array.from({ length: frames }, (_, frame) => raster(picture, frame)));
  const raw = { width, height: height * frames, channels: 3 as const, pageHeight: height };
  const image = sharp(Buffer.concat(rasters), { raw: frames > 1 ? raw : { width, height, channels: 3 } });
  if (picture.format === "jpeg") return image.jpeg({ quality: 88 }).toBuffer();
  if (picture.format === "png") return image.png({ compressionLevel: 6 }).toBuffer();
  if (picture.format === "webp") return image.webp({ quality: 85 }).toBuffer();
  return image.gif({ effort: 3 }).toBuffer();
}

/** The encoded picture, made when it is first asked for. */
export function bytesOf(picture: Picture): Promise<Uint8Array> {
  const key = JSON.stringify([
    picture.seed,
    picture.format,
    picture.width,
    picture.height,
    picture.frames ?? 1,
  ]);
  const known = made.get(key);
  if (known) return known;
  const bytes = encode(picture);
  made.set(key, bytes);
  return bytes;
}

/** The SHA-256 of the encoded picture in hexadecimal: what "the same content" means. */
export async function sha256Of(picture: Picture): Promise<string> {
  return createHash("sha256")
    .update(await bytesOf(picture))
    .digest("hex");
}

/** The media type a careful server would send for it. */
export function typeOf(picture: Picture): string {
  return `image/${picture.format}`;
}

/** The first part of the picture's bytes, as a broken-off upload leaves it. */
export async function truncated(picture: Picture): Promise<Uint8Array> {
  const bytes = await bytesOf(picture);
  return bytes.slice(0, Math.floor(bytes.length * 0.55));
}

/** A PNG of 161x81 pixels: the size of the notice Imgur shows for what was removed. */
export async function removedNotice(): Promise<Uint8Array> {
  return sharp({ create: { width: 161, height: 81, channels: 3, background: { r: 34, g: 34, b: 34 } } })
    .png()
    .toBuffer();
}

/** A PNG whose header promises far more pixels than anyone should decode, in a few hundred bytes. */
export async function bomb(): Promise<Uint8Array> {
  const small = await sharp({ create: { width: 8, height: 8, channels: 3, background: "#777" } })
    .png()
    .toBuffer();
  const lying = Buffer.from(small);
  // IHDR starts at byte 12 (its type); width and height follow, and the CRC covers all 17 bytes.
  lying.writeUInt32BE(60_000, 16);
  lying.writeUInt32BE(60_000, 20);
  lying.writeUInt32BE(Bun.hash.crc32(lying.subarray(12, 29)) >>> 0, 29);
  return lying;
}
