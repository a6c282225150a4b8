import { deflateSync, gzipSync } from "node:zlib";
import sharp, { type Sharp } from "sharp";
import { type Embedded, type EmbeddedOptions, readEmbedded } from "../../src/media/metadata/read-embedded.ts";
import { chunk, makeGif, makePng } from "./pictures.ts";

/** Pictures with texts in them, written byte by byte. */

const zero = Buffer.alloc(1);
const bytesOf = (text: string | Uint8Array) => (typeof text === "string" ? Buffer.from(text) : text);

export const tEXt = (keyword: string, text: string | Uint8Array): Buffer =>
  chunk("tEXt", Buffer.concat([Buffer.from(keyword), zero, bytesOf(text)]));

/** `deflated` as it stands, where it is given. */
export const zTXt = (keyword: string, text: string | Uint8Array, deflated?: Uint8Array): Buffer =>
  chunk("zTXt", Buffer.concat([Buffer.from(keyword), zero, zero, deflated ?? deflateSync(bytesOf(text))]));

export function iTXt(
  keyword: string,
  text: string | Uint8Array,
  options: { compressed?: boolean; method?: number } = {},
): Buffer {
  const { compressed = false, method = 0 } = options;
  const content = compressed ? deflateSync(bytesOf(text)) : bytesOf(text);
  const flags = Buffer.from([compressed ? 1 : 0, method]);
  const words = Buffer.from("en\0schlüssel\0");
  return chunk("iTXt", Buffer.concat([Buffer.from(keyword), zero, flags, words, content]));
}

/** A PNG of 4x4 with these chunks before its pixels. */
export function pngWith(...before: Uint8Array[]): Buffer {
  return makePng(4, 4, new Uint8Array(4 * 13), { before });
}

/** Numbers under a tag: SHORT, or another type of EXIF's by its number; of the fractions (5, 10) two each. */
export type Numbers = { type: number; numbers: number[] };
export const short = (...numbers: number[]): Numbers => ({ type: 3, numbers });
export const ratio = (...numbers: number[]): Numbers => ({ type: 5, numbers });

type Value = string | Uint8Array | Numbers;
/** By the number of its tag. */
export type Tags = Record<number, Value>;
export const tag = {
  description: 0x010e,
  make: 0x010f,
  model: 0x0110,
  orientation: 0x0112,
  software: 0x0131,
  dateTime: 0x0132,
  exposureTime: 0x829a,
  fNumber: 0x829d,
  exif: 0x8769,
  iso: 0x8827,
  gps: 0x8825,
  recommendedIndex: 0x8832,
  dateTimeOriginal: 0x9003,
  dateTimeDigitized: 0x9004,
  offsetTimeOriginal: 0x9011,
  shutterSpeed: 0x9201,
  apertureValue: 0x9202,
  focalLength: 0x920a,
  comment: 0x9286,
  focalLength35: 0xa405,
  lensSpecification: 0xa432,
  lens: 0xa434,
};

/** An EXIF block: the first folder, in it the EXIF folder, and the folder of the place where there is one. */
export function exifBlock(main: Tags, inner: Tags = {}, little = true, gps?: Tags): Buffer {
  const head = Buffer.from(little ? "II*\0\x08\0\0\0" : "MM\0*\0\0\0\x08", "latin1");
  const long = (number: number): Numbers => ({ type: 4, numbers: [number] });
  const withPointers = (innerAt: number, gpsAt: number): Tags => ({
    ...main,
    [tag.exif]: long(innerAt),
    ...(gps && { [tag.gps]: long(gpsAt) }),
  });
  const innerAt = 8 + folder(withPointers(0, 0), 8, little).length;
  const innerFolder = folder(inner, innerAt, little);
  const gpsAt = innerAt + innerFolder.length;
  const folders = [folder(withPointers(innerAt, gpsAt), 8, little), innerFolder];
  return Buffer.concat([head, ...folders, ...(gps ? [folder(gps, gpsAt, little)] : [])]);
}

function folder(tags: Tags, at: number, little: boolean): Buffer {
  const entries = Object.entries(tags).map(([number, value]) => [Number(number), value] as const);
  const table = Buffer.alloc(2 + 12 * entries.length + 4);
  const put = (value: number, size: 2 | 4, to: number) =>
    little ? table.writeUIntLE(value, to, size) : table.writeUIntBE(value, to, size);
  put(entries.length, 2, 0);
  let [entry, dataAt] = [2, at + table.length];
  const data: Uint8Array[] = [];
  for (const [number, value] of entries) {
    const { type, count, bytes } = encode(number, value, little);
    put(number, 2, entry);
    put(type, 2, entry + 2);
    put(count, 4, entry + 4);
    // What is short stands in the entry itself.
    if (bytes.length <= 4) table.set(bytes, entry + 8);
    else {
      put(dataAt, 4, entry + 8);
      data.push(bytes);
      dataAt += bytes.length;
    }
    entry += 12;
  }
  return Buffer.concat([table, ...data]);
}

const sizes: Record<number, number> = { 1: 1, 3: 2, 4: 4, 5: 4, 9: 4, 10: 4 };

function encode(
  number: number,
  value: Value,
  little: boolean,
): { type: number; count: number; bytes: Uint8Array } {
  if (typeof value === "string" || value instanceof Uint8Array) {
    const bytes = bytesOf(value);
    return { type: number === tag.comment ? 7 : 2, count: bytes.length, bytes };
  }
  const { type, numbers } = value;
  const size = sizes[type] ?? 4;
  const bytes = Buffer.alloc(numbers.length * size);
  for (const [nth, one] of numbers.entries()) {
    const whole = one < 0 ? one + 2 ** (8 * size) : one;
    if (little) bytes.writeUIntLE(whole, nth * size, size);
    else bytes.writeUIntBE(whole, nth * size, size);
  }
  return { type, count: type === 5 || type === 10 ? numbers.length / 2 : numbers.length, bytes };
}

const blank = sharp({ create: { width: 8, height: 8, channels: 3, background: "#486" } });

/** A JPEG with an EXIF block, or any other, in its APP1. */
export async function jpegWith(block: Uint8Array, start = "Exif\0\0"): Promise<Buffer> {
  const bytes = await blank.clone().jpeg().toBuffer();
  const segment = Buffer.concat([Buffer.from([0xff, 0xe1, 0, 0]), Buffer.from(start), block]);
  segment.writeUInt16BE(segment.length - 2, 2);
  return Buffer.concat([bytes.subarray(0, 2), segment, bytes.subarray(2)]);
}

/** A JPEG with a comment. */
export async function jpegCommented(text: string): Promise<Buffer> {
  const bytes = await blank.clone().jpeg().toBuffer();
  const segment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, 0]), Buffer.from(text)]);
  segment.writeUInt16BE(segment.length - 2, 2);
  return Buffer.concat([bytes.subarray(0, 2), segment, bytes.subarray(2)]);
}

/** A GIF with a comment behind its frame, in blocks of seven bytes. */
export function gifWith(text: string): Buffer {
  const bytes = makeGif(1);
  const blocks =
    Buffer.from(text)
      .toString("latin1")
      .match(/[^]{1,7}/g) ?? [];
  const data = blocks.map((block) => Buffer.from(String.fromCharCode(block.length) + block, "latin1"));
  return Buffer.concat([bytes.subarray(0, -1), Buffer.from([0x21, 0xfe]), ...data, zero, bytes.subarray(-1)]);
}

/** A picture of noise with a text in the lowest bits of its alpha, or of its colours; column by column. */
export function pixelsWith(
  text: string,
  { kind = "png", compressed = true, width = 64, height = 64, length = undefined as number | undefined } = {},
): Sharp {
  const payload = compressed ? gzipSync(text) : Buffer.from(text);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(length ?? payload.length * 8);
  const all = Buffer.concat([Buffer.from(`stealth_${kind}${compressed ? "comp" : "info"}`), size, payload]);
  const bits = [...all].flatMap((byte) => Array.from({ length: 8 }, (_, nth) => (byte >> (7 - nth)) & 1));
  const data = Buffer.from(Array.from({ length: width * height * 4 }, (_, nth) => 200 + ((nth * 37) % 55)));
  for (const [nth, bit] of bits.entries()) {
    const pixel = kind === "png" ? nth : Math.floor(nth / 3);
    const sample = kind === "png" ? 3 : nth % 3;
    const at = ((pixel % height) * width + Math.floor(pixel / height)) * 4 + sample;
    data[at] = ((data[at] ?? 0) & 0xfe) | bit;
  }
  const raw = { width, height, channels: 4 as const };
  return kind === "png" ? sharp(data, { raw }) : sharp(data, { raw }).removeAlpha();
}

export async function webpWith(block: Uint8Array): Promise<Buffer> {
  const bytes = await blank
    .clone()
    .withExif({ IFD0: { Make: "none" } })
    .webp()
    .toBuffer();
  const head = Buffer.from("EXIF\0\0\0\0");
  head.writeUInt32LE(block.length, 4);
  const whole = Buffer.concat([
    bytes.subarray(0, bytes.lastIndexOf("EXIF")),
    head,
    block,
    Buffer.alloc(block.length % 2),
  ]);
  whole.writeUInt32LE(whole.length - 8, 4);
  return whole;
}

/** An AVIF and whatever else sharp writes. */
export const avifMadeBy = (make: string): Promise<Buffer> =>
  blank
    .clone()
    .withExif({ IFD0: { Make: make, Model: "Model Seven" } })
    .avif({ effort: 0 })
    .toBuffer();

/** What is read from a picture, as the gate reads it. */
export async function embeddedIn(bytes: Uint8Array, options: EmbeddedOptions = {}): Promise<Embedded> {
  return readEmbedded(await sharp(bytes, { failOn: "none" }).metadata(), bytes, options);
}
