import sharp, { type Sharp } from "sharp";

/** Interleaved RGB, 8 bits a channel; the frames of an animation one below the other. */
export type RawPicture = {
  width: number;
  /** Of one frame. */
  height: number;
  /** `width * height * 3 * frames` bytes. */
  data: Uint8Array;
  frames: number;
};

export type WrittenFormat = "jpeg" | "png" | "webp" | "gif";

/** Only JPEG, WebP and AVIF have a quality (1-100); the others are lossless or, GIF, of 256 colours. */
type WrittenAs = { format: WrittenFormat | "avif" | "tiff"; quality?: number };

function write(image: Sharp, { format, quality = 85 }: WrittenAs): Promise<Uint8Array> {
  if (format === "jpeg") return image.jpeg({ quality }).toBuffer();
  if (format === "webp") return image.webp({ quality, effort: 0 }).toBuffer();
  if (format === "avif") return image.avif({ quality, effort: 0 }).toBuffer();
  if (format === "tiff") return image.tiff({ compression: "deflate" }).toBuffer();
  if (format === "gif") return image.gif({ effort: 1, delay: 120, loop: 0 }).toBuffer();
  return image.png({ compressionLevel: 2 }).toBuffer();
}

/** Encodes pixels as a file, with low effort for speed; several frames need `gif` or `webp`. */
export function writePicture(picture: RawPicture, as: WrittenAs): Promise<Uint8Array> {
  const { width, height, frames, data } = picture;
  const raw = { width, height: height * frames, channels: 3 as const };
  return write(sharp(data, { raw: frames > 1 ? { ...raw, pageHeight: height } : raw }), as);
}

/**
 * A copy of a picture as in a repost: its first frame, reduced, mirrored left to right, or compressed again.
 * @param maxSide maximum long side in pixels; the aspect is kept.
 */
export function copyPicture(
  bytes: Uint8Array,
  options: WrittenAs & { maxSide?: number; mirrored?: boolean },
): Promise<Uint8Array> {
  let image = sharp(bytes);
  if (options.mirrored) image = image.flop();
  if (options.maxSide)
    image = image.resize(options.maxSide, options.maxSide, { fit: "inside", withoutEnlargement: true });
  return write(image, options);
}
