import { bytesOf, openExif, plainText, startsWith } from "./exif-directories.ts";

/** Texts of a picture's EXIF by the names of their tags. Contains no coordinates. */
export type ExifTexts = Partial<Record<ExifTag, string>>;
type ExifTag = (typeof tags)[number];

const tags = ["ImageDescription", "Make", "Model", "Software", "UserComment", "LensModel"] as const;
const numbers: Record<ExifTag, number> = {
  ImageDescription: 0x010e,
  Make: 0x010f,
  Model: 0x0110,
  Software: 0x0131,
  UserComment: 0x9286,
  LensModel: 0xa434,
};

/**
 * Reads the texts of an EXIF block or of the head of a TIFF: the first directory and its EXIF directory only. Broken texts are
 * left out. Never throws.
 */
export function readExif(block: Uint8Array): ExifTexts {
  const exif = openExif(block);
  if (!exif) return {};
  const read = (tag: ExifTag) => {
    const decode =
      tag === "UserComment" ? (value: Uint8Array) => decodeComment(value, exif.little) : plainText;
    return bytesOf(exif, numbers[tag]).map(decode).find(Boolean);
  };
  const texts: ExifTexts = {};
  for (const tag of tags) {
    const text = read(tag);
    if (text) texts[tag] = text;
  }
  return texts;
}

/** The first eight bytes name the encoding; otherwise the text starts with them. */
function decodeComment(value: Uint8Array, little: boolean): string {
  const text = value.subarray(8);
  if (startsWith(value, "UNICODE\0")) return trimEnd(decodeMarkedUtf8(text) ?? decodeUtf16(text, little));
  if (startsWith(value, "JIS\0")) return trimEnd(new TextDecoder("iso-2022-jp").decode(text));
  if (startsWith(value, "ASCII\0") || startsWith(value, "\0\0\0\0\0\0\0\0")) return plainText(text);
  return plainText(value);
}

/**
 * Some writers put UTF-8 where UTF-16 belongs. UTF-16 has zero bytes in every text with a blank or a digit; without them, a text
 * in one script (kana) has the same byte in every second place.
 */
function decodeMarkedUtf8(value: Uint8Array): string | undefined {
  const length = value.findLastIndex((byte) => byte !== 0) + 1;
  const text = value.subarray(0, length);
  if (length === 0 || text.includes(0)) return undefined;
  const isOneScript = [0, 1].some((parity) =>
    text.every((byte, index) => index % 2 !== parity || byte === text[parity]),
  );
  if (length % 2 === 0 && isOneScript) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(text);
  } catch {
    return undefined;
  }
}

/** Writers disagree on the byte order, so it is detected: by the byte order mark, then by the positions of zero bytes. */
function decodeUtf16(text: Uint8Array, little: boolean): string {
  const mark = (text[0] ?? 0) * 256 + (text[1] ?? 0);
  if (mark === 0xfffe || mark === 0xfeff) return utf16(text, mark === 0xfffe);
  const zeros = [0, 0];
  for (let index = 0; index < Math.min(text.length, 400); index++)
    if (text[index] === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  const [high = 0, low = 0] = zeros;
  return utf16(text, high === low ? little : low > high);
}

function utf16(text: Uint8Array, little: boolean): string {
  return new TextDecoder(little ? "utf-16le" : "utf-16be").decode(text);
}

function trimEnd(text: string): string {
  return text.replace(/\0+$/, "").trim();
}
