import type { Metadata } from "sharp";
import { decodeText } from "./decode-text.ts";
import type { Examined } from "../media.ts";
import { nameCamera } from "./name-camera.ts";
import { readPngTexts } from "./png-texts.ts";
import type { FileTexts } from "../prompts/generator.ts";
import { findPrompts } from "../prompts/generators.ts";
import { readCameraData } from "./read-camera-data.ts";
import { readExif } from "./read-exif.ts";
import { readXmp } from "./read-xmp.ts";

/** What a picture's file says of its making. */
export type Embedded = Pick<Examined, "prompts" | "camera" | "cameraData">;

/** `keepGps`: whether the place is read as well; it is not unless somebody says so. */
export type EmbeddedOptions = { keepGps?: boolean };

const XMP_KEYWORD = "XML:com.adobe.xmp";
const MAX_XMP_BYTES = 256 * 1024;

/**
 * Reads from a picture's file who made it: the prompts of its generator, the camera. What cannot be read is
 * absent; never throws.
 * @param head as sharp read it: where EXIF and XMP are.
 */
export function readEmbedded(
  head: Metadata,
  bytes: Uint8Array,
  { keepGps = false }: EmbeddedOptions = {},
): Embedded {
  const chunks = head.format === "png" ? readPngTexts(bytes) : new Map<string, string>();
  // A TIFF begins with the folder that EXIF is made of.
  const block = head.format === "tiff" ? bytes : (head.exif ?? new Uint8Array());
  const exif = readExif(block);
  const texts: FileTexts = { chunks, exif, xmp: readXmp(chunks.get(XMP_KEYWORD) ?? readBlock(head.xmp)) };
  return {
    prompts: findPrompts(texts),
    camera: nameCamera(exif),
    cameraData: readCameraData(block, keepGps),
  };
}

function readBlock(xmp: Uint8Array | undefined): string {
  return xmp && xmp.length <= MAX_XMP_BYTES ? decodeText(xmp) : "";
}
