import { decodeText } from "./decode-text.ts";

const MAX_BYTES = 256 * 1024;
/** Blocks visited: a file can have a million. */
const MAX_BLOCKS = 20_000;

/** The first comment of a GIF or a JPEG as the `Comment` that a PNG calls it; empty where there is none. Never throws. */
export function readComment(bytes: Uint8Array, format: string | undefined): Map<string, string> {
  const data = format === "gif" ? findInGif(bytes) : format === "jpeg" ? findInJpeg(bytes) : undefined;
  const comments = new Map<string, string>();
  if (data && data.length <= MAX_BYTES) comments.set("Comment", decodeText(data).replace(/\0+$/, ""));
  return comments;
}

/** Segments until the scan: marker, length, data. */
function findInJpeg(bytes: Uint8Array): Uint8Array | undefined {
  let start = 2;
  for (let count = 0; count < MAX_BLOCKS && bytes[start] === 0xff; count++) {
    const marker = bytes[start + 1];
    if (marker === 0xda || marker === 0xd9) return undefined;
    const end = start + 2 + (bytes[start + 2] ?? 0) * 256 + (bytes[start + 3] ?? 0);
    if (end < start + 4) return undefined;
    if (marker === 0xfe) return bytes.subarray(start + 4, end);
    start = end;
  }
  return undefined;
}

/** Extensions (0x21, label, sub-blocks) and frames (0x2c, nine bytes, palette, code size, sub-blocks). */
function findInGif(bytes: Uint8Array): Uint8Array | undefined {
  let start = 13 + paletteSize(bytes[10]);
  for (let count = 0; count < MAX_BLOCKS; count++) {
    const isComment = bytes[start] === 0x21 && bytes[start + 1] === 0xfe;
    const data =
      bytes[start] === 0x21
        ? start + 2
        : bytes[start] === 0x2c
          ? start + 11 + paletteSize(bytes[start + 9])
          : undefined;
    if (data === undefined) return undefined;
    const end = endOfBlocks(bytes, data);
    if (isComment) return joinBlocks(bytes, data, end);
    start = end;
  }
  return undefined;
}

const paletteSize = (flags = 0): number => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1));

/** Sub-blocks: length, data; the last has no bytes. */
function endOfBlocks(bytes: Uint8Array, start: number): number {
  let index = start;
  while (index < bytes.length && bytes[index] !== 0) index += 1 + (bytes[index] ?? 0);
  return index + 1;
}

function joinBlocks(bytes: Uint8Array, start: number, end: number): Uint8Array | undefined {
  if (end - start > 2 * MAX_BYTES) return undefined;
  const blocks: Uint8Array[] = [];
  for (let index = start; index < end - 1; index += 1 + (bytes[index] ?? 0))
    blocks.push(bytes.subarray(index + 1, index + 1 + (bytes[index] ?? 0)));
  return Buffer.concat(blocks);
}
