import { deflateSync } from "node:zlib";
import sharp from "sharp";
import { type Embedded, readEmbedded } from "../../src/media/read-embedded.ts";
import { chunk, makePng } from "./pictures.ts";

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

/** By the number of its tag. */
export type Tags = Record<number, string | Uint8Array>;
export const tag = {
  description: 0x010e,
  make: 0x010f,
  model: 0x0110,
  software: 0x0131,
  exif: 0x8769,
  gps: 0x8825,
  comment: 0x9286,
  lens: 0xa434,
};

/** An EXIF block: the first folder, in it the EXIF folder. */
export function exifBlock(main: Tags, inner: Tags = {}, little = true): Buffer {
  const head = Buffer.from(little ? "II*\0\x08\0\0\0" : "MM\0*\0\0\0\x08", "latin1");
  const innerAt = 8 + 2 + 12 * (Object.keys(main).length + 1) + 4 + dataLength(main);
  const folders = [folder(main, 8, little, innerAt), folder(inner, innerAt, little)];
  return Buffer.concat([head, ...folders]);
}

function folder(tags: Tags, at: number, little: boolean, innerAt?: number): Buffer {
  const entries = Object.entries(tags);
  const count = entries.length + (innerAt === undefined ? 0 : 1);
  const table = Buffer.alloc(2 + 12 * count + 4);
  const put = (value: number, size: 2 | 4, to: number) =>
    little ? table.writeUIntLE(value, to, size) : table.writeUIntBE(value, to, size);
  put(count, 2, 0);
  let [entry, dataAt] = [2, at + table.length];
  const data: Uint8Array[] = [];
  for (const [number, text] of entries) {
    const value = bytesOf(text);
    put(Number(number), 2, entry);
    put(Number(number) === tag.comment ? 7 : 2, 2, entry + 2);
    put(value.length, 4, entry + 4);
    if (isShort(value)) table.set(value, entry + 8);
    else {
      put(dataAt, 4, entry + 8);
      data.push(value);
      dataAt += value.length;
    }
    entry += 12;
  }
  if (innerAt !== undefined) {
    put(tag.exif, 2, entry);
    put(4, 2, entry + 2);
    put(1, 4, entry + 4);
    put(innerAt, 4, entry + 8);
  }
  return Buffer.concat([table, ...data]);
}

/** It stands in the entry itself. */
const isShort = (value: Uint8Array) => value.length <= 4;

const dataLength = (tags: Tags) =>
  Object.values(tags)
    .map(bytesOf)
    .reduce((sum, value) => sum + (isShort(value) ? 0 : value.length), 0);

const blank = sharp({ create: { width: 8, height: 8, channels: 3, background: "#486" } });

/** A JPEG with an EXIF block, or any other, in its APP1. */
export async function jpegWith(block: Uint8Array, start = "Exif\0\0"): Promise<Buffer> {
  const bytes = await blank.clone().jpeg().toBuffer();
  const segment = Buffer.concat([Buffer.from([0xff, 0xe1, 0, 0]), Buffer.from(start), block]);
  segment.writeUInt16BE(segment.length - 2, 2);
  return Buffer.concat([bytes.subarray(0, 2), segment, bytes.subarray(2)]);
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
export async function embeddedIn(bytes: Uint8Array): Promise<Embedded> {
  return readEmbedded(await sharp(bytes, { failOn: "none" }).metadata(), bytes);
}
