import type { Metadata } from "sharp";
import { decodeText } from "./decode-text.ts";
import type { Examined } from "../media.ts";
import { nameCamera } from "./name-camera.ts";
import { readPngTexts } from "./png-texts.ts";
import type { FileTexts } from "../prompts/generator.ts";
import { findPrompts } from "../prompts/generators.ts";
import { readCameraData } from "./read-camera-data.ts";
import { readComment } from "./read-comment.ts";
import { readExif } from "./read-exif.ts";
import { readXmp } from "./read-xmp.ts";

/** Prompts and camera values embedded in a file. */
export type Embedded = Pick<Examined, "prompts" | "camera" | "cameraData">;

/** `keepGps`: whether GPS coordinates are read. Default false. */
export type EmbeddedOptions = { keepGps?: boolean };

const XMP_KEYWORD = "XML:com.adobe.xmp";
const MAX_XMP_BYTES = 256 * 1024;

/**
 * Reads the prompts of a generator and the camera's values from a file. Unreadable values are left out; never throws.
 * @param head sharp's metadata, with EXIF and XMP.
 */
export function readEmbedded(
  head: Metadata,
  bytes: Uint8Array,
  { keepGps = false }: EmbeddedOptions = {},
): Embedded {
  const chunks = head.format === "png" ? readPngTexts(bytes) : readComment(bytes, head.format);
  // A TIFF starts with the directory that an EXIF block holds.
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
