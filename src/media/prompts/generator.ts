import type { FilePrompt } from "../../model/generation.ts";
import type { ExifTexts } from "../metadata/read-exif.ts";
import type { XmpTexts } from "../metadata/read-xmp.ts";

/** The texts in a picture's file. */
export type FileTexts = {
  /** Text chunks of a PNG by keyword. */
  chunks: ReadonlyMap<string, string>;
  exif: ExifTexts;
  xmp: XmpTexts;
};

/**
 * Reads the prompt that one generator wrote; `undefined` for files of others. One file each; a new one is one more line in
 * `generators.ts`.
 */
export type Generator = (texts: FileTexts) => FilePrompt | undefined;
