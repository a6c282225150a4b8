import { promisify } from "node:util";
import { zstdDecompress } from "node:zlib";
import { AppError } from "../errors.ts";
import { createZstdFrames } from "./zstd-frames.ts";

const decompress = promisify(zstdDecompress);
/** Of a block, compressed; Arctic Shift's have a few hundred rows. */
const maxBlockBytes = 256 * 2 ** 20;
const newline = 10;
const space = 32;
const lineEnd = Uint8Array.of(newline);

/**
 * Reads Arctic Shift's blocks of rows: `length, zstd frame` each, which holds `rows, (offset, size) of each, data`. All numbers are
 * 32 bits, little-endian.
 * @param maxBytes of a decompressed block.
 * @returns the rows of a block at a time, as lines.
 * @throws AppError `bad_answer`, `truncated`, `over_limit`.
 */
export async function* readZstBlocks(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<Uint8Array> {
  let parts: Uint8Array[] = [];
  let size = 0;
  let wanted = 4;
  for await (const chunk of chunks) {
    parts.push(chunk);
    size += chunk.length;
    while (size >= wanted) {
      const bytes = Buffer.concat(parts, size);
      const end = 4 + bytes.readUInt32LE(0);
      if (end > maxBlockBytes) throw damaged(path);
      if (end <= size) yield linesOf(path, await unpack(path, bytes.subarray(4, end), maxBytes));
      const rest = bytes.subarray(end <= size ? end : 0);
      [parts, size, wanted] = [[rest], rest.length, end <= size ? 4 : end];
    }
  }
  if (size > 0)
    throw new AppError("truncated", `${path}: the archive is cut off; everything before was read`);
}

async function unpack(path: string, packed: Buffer, maxBytes: number): Promise<Buffer> {
  const frames = createZstdFrames();
  try {
    frames.push(packed);
    // The decompressor takes a frame that is cut off for one that has ended.
    if (!frames.isWhole) throw damaged(path);
    return await decompress(packed, { maxOutputLength: maxBytes });
  } catch (cause) {
    const isLarge = cause instanceof Error && "code" in cause && cause.code === "ERR_BUFFER_TOO_LARGE";
    if (isLarge)
      throw new AppError(
        "over_limit",
        `${path}: a block needs more memory than the limit here: --large-window allows it`,
      );
    throw damaged(path, cause);
  }
}

function linesOf(path: string, block: Buffer): Buffer {
  const rows = block.length >= 4 ? block.readUInt32LE(0) : Infinity;
  const data = 4 + 8 * rows;
  if (data > block.length) throw damaged(path);
  const lines: Uint8Array[] = [];
  for (let row = 4; row < data; row += 8) {
    const start = data + block.readUInt32LE(row);
    const end = start + block.readUInt32LE(row + 4);
    if (end > block.length) throw damaged(path);
    // JSON over several lines is one row.
    const line = block.subarray(start, end);
    for (let index = line.indexOf(newline); index >= 0; index = line.indexOf(newline, index))
      line[index] = space;
    lines.push(line, lineEnd);
  }
  return Buffer.concat(lines);
}

const damaged = (path: string, cause?: unknown): AppError =>
  new AppError("bad_answer", `${path}: not zst_blocks, or damaged`, { cause });
