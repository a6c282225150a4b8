import type { Metadata } from "sharp";
import { decodeText } from "./decode-text.ts";
import type { Examined } from "./media.ts";
import { nameCamera } from "./name-camera.ts";
import { readPngTexts } from "./png-texts.ts";
import type { FileTexts } from "./prompts/generator.ts";
import { findPrompts } from "./prompts/generators.ts";
import { readExif } from "./read-exif.ts";
import { readXmp } from "./read-xmp.ts";

/** What a picture's file says of its making. */
export type Embedded = Pick<Examined, "prompts" | "camera">;

const XMP_KEYWORD = "XML:com.adobe.xmp";
const MAX_XMP_BYTES = 256 * 1024;

/**
 * Reads from a picture's file who made it: the prompts of its generator, the camera. What cannot be read is
 * absent; never throws.
 * @param head as sharp read it: where EXIF and XMP are.
 */
export function readEmbedded(head: Metadata, bytes: Uint8Array): Embedded {
  const chunks = head.format === "png" ? readPngTexts(bytes) : new Map<string, string>();
  // A TIFF begins with the folder that EXIF is made of.
  const exif = readExif(head.format === "tiff" ? bytes : (head.exif ?? new Uint8Array()));
  const texts: FileTexts = { chunks, exif, xmp: readXmp(chunks.get(XMP_KEYWORD) ?? readBlock(head.xmp)) };
  return { prompts: findPrompts(texts), camera: nameCamera(exif) };
}

function readBlock(xmp: Uint8Array | undefined): string {
  return xmp && xmp.length <= MAX_XMP_BYTES ? decodeText(xmp) : "";
}
