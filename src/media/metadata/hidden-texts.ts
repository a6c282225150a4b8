import { gunzipSync } from "node:zlib";
import type { FilePrompt } from "../../model/generation.ts";
import type { ImageFormat } from "../../model/image-format.ts";
import { sharp } from "../decoder/guarded-sharp.ts";
import { findPrompts } from "../prompts/generators.ts";
import { parseJson } from "../prompts/parse-json.ts";
import { decodeText } from "./decode-text.ts";
import { dropPngTexts } from "./png-texts.ts";

/** Limit of a text, packed and unpacked. */
const MAX_BYTES = 2 ** 20;
/** A name of fifteen characters, and the number of bits of the text, in 32 bits. */
const NAME_BYTES = 15;
const HEADER_BYTES = NAME_BYTES + 4;
/** Samples of a pixel that hold bits, by the start of the name. */
const samplesByName = { stealth_png: [3], stealth_rgb: [0, 1, 2] };

type Size = { width: number; height: number; channels: number };

/**
 * Reads the prompts that NovelAI, Forge and extensions hide in the lowest bits of a PNG's alpha or colours, column by column
 * (`stealth_pngcomp`, `stealth_pnginfo`, `stealth_rgbcomp`, `stealth_rgbinfo`). Without that name only the first rows are decoded.
 * Never throws.
 */
export async function findHiddenPrompts(bytes: Uint8Array, format: ImageFormat): Promise<FilePrompt[]> {
  const size = format === "png" ? sizeOf(bytes) : undefined;
  if (!size) return [];
  const text = await readHiddenText(dropPngTexts(bytes), size).catch(() => undefined);
  return text === undefined ? [] : findPrompts({ chunks: chunksOf(text), exif: {}, xmp: {} });
}

/** From the head of a PNG; `undefined` for what no generator writes: other than eight bits, palettes, greys, interlaced rows. */
function sizeOf(bytes: Uint8Array): Size | undefined {
  if (bytes.length < 33) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const [depth, colour, interlaced] = [bytes[24], bytes[25], bytes[28]];
  if (depth !== 8 || (colour !== 2 && colour !== 6) || interlaced !== 0) return undefined;
  return { width: view.getUint32(16), height: view.getUint32(20), channels: colour === 6 ? 4 : 3 };
}

async function readHiddenText(bytes: Uint8Array, size: Size): Promise<string | undefined> {
  for (const [name, samples] of Object.entries(samplesByName)) {
    if (Math.max(...samples) >= size.channels) continue;
    const header = await readLowestBits(bytes, size, samples, HEADER_BYTES);
    const isPacked = header?.toString("latin1", name.length, NAME_BYTES) === "comp";
    const isPlain = header?.toString("latin1", name.length, NAME_BYTES) === "info";
    if (!header?.toString("latin1").startsWith(name) || !(isPacked || isPlain)) continue;
    const length = Math.floor(header.readUInt32BE(NAME_BYTES) / 8);
    if (length > MAX_BYTES) return undefined;
    const data = await readLowestBits(bytes, size, samples, HEADER_BYTES + length);
    const text = data?.subarray(HEADER_BYTES);
    return text && decodeText(isPacked ? gunzipSync(text, { maxOutputLength: MAX_BYTES }) : text);
  }
  return undefined;
}

/** The lowest bits of these samples, from the top of the first column down; `undefined` where the picture has fewer. */
async function readLowestBits(
  bytes: Uint8Array,
  { width, height }: Size,
  samples: readonly number[],
  length: number,
): Promise<Buffer | undefined> {
  const pixels = Math.ceil((length * 8) / samples.length);
  const columns = Math.ceil(pixels / height);
  const rows = Math.min(pixels, height);
  if (columns > width) return undefined;
  const { data, info } = await sharp(bytes, {
    failOn: "none",
    sequentialRead: true,
    limitInputPixels: width * height,
    ignoreIcc: true,
  })
    .extract({ left: 0, top: 0, width: columns, height: rows })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const lowest = Buffer.alloc(length);
  for (let index = 0; index < length * 8; index++) {
    const pixel = Math.floor(index / samples.length);
    const offset = ((pixel % rows) * columns + Math.floor(pixel / rows)) * info.channels;
    const bit = (data[offset + (samples[index % samples.length] ?? 0)] ?? 0) & 1;
    lowest[index >> 3] = ((lowest[index >> 3] ?? 0) << 1) | bit;
  }
  return lowest;
}

/** The WebUI hides its parameters; others an object of what a PNG has as chunks. */
function chunksOf(text: string): Map<string, string> {
  const chunks = new Map([["parameters", text]]);
  for (const [name, value] of Object.entries(parseJson(text) ?? {}))
    chunks.set(name, typeof value === "string" ? value : JSON.stringify(value));
  return chunks;
}
