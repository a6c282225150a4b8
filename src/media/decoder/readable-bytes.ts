import { isAvif } from "../../model/image-format.ts";
import { dropPngTexts } from "../metadata/png-texts.ts";

/** Offset of the major brand of ISO media. */
const MAJOR_BRAND = 8;

/** The bytes as both image libraries take them: without the texts of a PNG, and an AVIF under the one brand that they know. */
export function readableBytes(bytes: Uint8Array): Uint8Array {
  if (!isAvif(bytes)) return dropPngTexts(bytes);
  const branded = Buffer.from(bytes);
  branded.write("avif", MAJOR_BRAND, "latin1");
  return branded;
}
