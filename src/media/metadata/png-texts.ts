import { inflateSync } from "node:zlib";
import { decodeText } from "./decode-text.ts";

/** Limits of the text of a file: number of chunks, inflated bytes of a chunk and of all. */
const MAX_TEXTS = 64;
const MAX_BYTES = 2 ** 20;
const MAX_ALL_BYTES = 4 * 2 ** 20;
const MAX_KEYWORD = 79;

const SIGNATURE = 8;
/** Length, type and checksum of a chunk. */
const FRAME = 12;
const types: Record<number, "tEXt" | "zTXt" | "iTXt"> = {
  0x74455874: "tEXt",
  0x7a545874: "zTXt",
  0x69545874: "iTXt",
};

type Chunk = { type: "tEXt" | "zTXt" | "iTXt"; start: number; end: number };

/**
 * The texts of a PNG by keyword, including those after the pixels; the first of each keyword. Texts that are too long, broken or
 * in an unknown compression are left out. Never throws.
 */
export function readPngTexts(bytes: Uint8Array): Map<string, string> {
  const texts = new Map<string, string>();
  let room = MAX_ALL_BYTES;
  for (const { type, start, end } of findTexts(bytes)) {
    const data = bytes.subarray(start + 8, end - 4);
    const text = splitText(type, data);
    if (!text || texts.has(text.keyword)) continue;
    const limit = Math.min(MAX_BYTES, room);
    const content = text.compressed ? inflate(text.content, limit) : text.content;
    if (!content || content.length > limit) continue;
    room -= content.length;
    texts.set(text.keyword, decodeText(content));
  }
  return texts;
}

/**
 * A PNG without its texts, for a decoder: libpng would inflate up to 8 MB for each of fifty texts. Bytes without texts, or of no
 * PNG, are returned as they are.
 */
export function dropPngTexts(bytes: Uint8Array): Uint8Array {
  let rest: Buffer | undefined;
  let [from, length] = [0, 0];
  eachText(bytes, ({ start, end }) => {
    rest ??= Buffer.allocUnsafe(bytes.length);
    length += copy(bytes.subarray(from, start), rest, length);
    from = end;
  });
  if (!rest) return bytes;
  length += copy(bytes.subarray(from), rest, length);
  return rest.subarray(0, length);
}

function copy(part: Uint8Array, to: Buffer, offset: number): number {
  if (part.length > 0) to.set(part, offset);
  return part.length;
}

function findTexts(bytes: Uint8Array): Chunk[] {
  const chunks: Chunk[] = [];
  eachText(bytes, (chunk) => {
    if (chunks.length < MAX_TEXTS) chunks.push(chunk);
  });
  return chunks;
}

/** Visits every text chunk, without a list: a file can have a million chunks. */
function eachText(bytes: Uint8Array, visit: (chunk: Chunk) => void): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < SIGNATURE || view.getUint32(0) !== 0x89504e47) return;
  for (let start = SIGNATURE; start + FRAME <= bytes.length;) {
    const end = start + FRAME + view.getUint32(start);
    if (end > bytes.length) return;
    const type = types[view.getUint32(start + 4)];
    if (type) visit({ type, start, end });
    start = end;
  }
}

/** tEXt: keyword, 0, text. zTXt: keyword, 0, method, text. iTXt: keyword, 0, flag, method, language, 0, keyword, 0, text. */
function splitText(type: Chunk["type"], data: Uint8Array) {
  const end = data.indexOf(0);
  if (end < 1 || end > MAX_KEYWORD) return undefined;
  const keyword = decodeText(data.subarray(0, end));
  if (type === "tEXt") return { keyword, compressed: false, content: data.subarray(end + 1) };
  const [flag, method] = type === "zTXt" ? [1, data[end + 1]] : [data[end + 1], data[end + 2]];
  const compressed = flag === 1;
  if (compressed && method !== 0) return undefined;
  if (type === "zTXt") return { keyword, compressed, content: data.subarray(end + 2) };
  const language = data.indexOf(0, end + 3);
  const translated = language < 0 ? -1 : data.indexOf(0, language + 1);
  return translated < 0 ? undefined : { keyword, compressed, content: data.subarray(translated + 1) };
}

function inflate(content: Uint8Array, limit: number): Uint8Array | undefined {
  try {
    return inflateSync(content, { maxOutputLength: Math.max(limit, 1) });
  } catch {
    // Broken, or larger than the limit when inflated.
    return undefined;
  }
}
