import { decodeText } from "./decode-text.ts";

/** The texts of a picture's EXIF that are read, by the names of their tags. There is no place among them. */
export type ExifTexts = Partial<Record<ExifTag, string>>;
type ExifTag = (typeof tags)[number];

const tags = ["ImageDescription", "Make", "Model", "Software", "UserComment", "LensModel"] as const;
const numbers: Record<number, ExifTag> = {
  0x010e: "ImageDescription",
  0x010f: "Make",
  0x0110: "Model",
  0x0131: "Software",
  0x9286: "UserComment",
  0xa434: "LensModel",
};

const EXIF_FOLDER = 0x8769;
const ENTRY = 12;
const MAX_ENTRIES = 512;
const MAX_BYTES = 2 ** 20;
/** Types of one byte: BYTE, ASCII, UNDEFINED, UTF-8. */
const byteTypes = new Set([1, 2, 7, 129]);

/**
 * Reads the texts of an EXIF block or of a TIFF's head: the first folder and the EXIF folder in it, no other.
 * What is broken is absent. Never throws.
 */
export function readExif(block: Uint8Array): ExifTexts {
  const bytes = startsWith(block, "Exif\0\0") ? block.subarray(6) : block;
  if (bytes.length < 8) return {};
  const little = startsWith(bytes, "II*\0");
  if (!little && !startsWith(bytes, "MM\0*")) return {};
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const texts: ExifTexts = {};
  const inner = readFolder(view, view.getUint32(4, little), little, texts);
  if (inner !== undefined) readFolder(view, inner, little, texts);
  return texts;
}

/** @returns where the EXIF folder is. */
function readFolder(view: DataView, at: number, little: boolean, texts: ExifTexts): number | undefined {
  if (at + 2 > view.byteLength) return undefined;
  const count = Math.min(
    view.getUint16(at, little),
    MAX_ENTRIES,
    Math.floor((view.byteLength - at - 2) / ENTRY),
  );
  let inner: number | undefined;
  for (let entry = at + 2; entry < at + 2 + count * ENTRY; entry += ENTRY) {
    const tag = view.getUint16(entry, little);
    if (tag === EXIF_FOLDER) inner = view.getUint32(entry + 8, little);
    const name = numbers[tag];
    if (name === undefined || texts[name] !== undefined) continue;
    const value = readBytes(view, entry, little);
    const text = value && (name === "UserComment" ? decodeComment(value, little) : decodePlain(value));
    if (text) texts[name] = text;
  }
  return inner;
}

function readBytes(view: DataView, entry: number, little: boolean): Uint8Array | undefined {
  const length = view.getUint32(entry + 4, little);
  if (!byteTypes.has(view.getUint16(entry + 2, little)) || length > MAX_BYTES) return undefined;
  const at = length <= 4 ? entry + 8 : view.getUint32(entry + 8, little);
  if (at + length > view.byteLength) return undefined;
  return new Uint8Array(view.buffer, view.byteOffset + at, length);
}

/** Its first eight bytes name the encoding; where they name none, it has begun already. */
function decodeComment(value: Uint8Array, little: boolean): string {
  const text = value.subarray(8);
  if (startsWith(value, "UNICODE\0")) return trimEnd(decodeUtf16(text, little));
  if (startsWith(value, "JIS\0")) return trimEnd(new TextDecoder("iso-2022-jp").decode(text));
  if (startsWith(value, "ASCII\0") || startsWith(value, "\0\0\0\0\0\0\0\0")) return decodePlain(text);
  return decodePlain(value);
}

/** Writers disagree on the byte order, so the text itself is asked first: its mark, then where its zeros are. */
function decodeUtf16(text: Uint8Array, little: boolean): string {
  const mark = (text[0] ?? 0) * 256 + (text[1] ?? 0);
  if (mark === 0xfffe || mark === 0xfeff) return utf16(text, mark === 0xfffe);
  const zeros = [0, 0];
  for (let at = 0; at < Math.min(text.length, 400); at++)
    if (text[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [high = 0, low = 0] = zeros;
  return utf16(text, high === low ? little : low > high);
}

function utf16(text: Uint8Array, little: boolean): string {
  return new TextDecoder(little ? "utf-16le" : "utf-16be").decode(text);
}

/** Text ends at its first zero, but some pad in front. */
function decodePlain(value: Uint8Array): string {
  const start = value.findIndex((byte) => byte !== 0);
  if (start < 0) return "";
  const end = value.indexOf(0, start);
  return trimEnd(decodeText(value.subarray(start, end < 0 ? undefined : end)));
}

function trimEnd(text: string): string {
  return text.replace(/\0+$/, "").trim();
}

function startsWith(bytes: Uint8Array, start: string): boolean {
  return [...start].every((character, at) => bytes[at] === character.charCodeAt(0));
}
