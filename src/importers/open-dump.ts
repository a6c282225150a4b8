import { closeSync, createReadStream, openSync, readSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { Readable } from "node:stream";
import { constants, createZstdDecompress } from "node:zlib";
import { AppError } from "../errors.ts";
import { dumpFormatOf, HEAD_BYTES } from "./dump-format.ts";
import { readZstBlocks } from "./zst-blocks.ts";
import { createZstdFrames, type ZstdFrames } from "./zstd-frames.ts";

/** An open dump. */
export type OpenDump = {
  /** Its bytes, decompressed, from `byte` on; a chunk is valid until the next is requested. @throws AppError `bad_answer`, `truncated`, `over_limit`. */
  bytes: AsyncIterable<Uint8Array>;
  /** Size of the file in bytes; `undefined` for standard input. */
  size: number | undefined;
  /** Bytes of the file read so far. */
  position(): number;
};

export type OpenOptions = {
  /** Where to begin, in decompressed bytes. */
  byte: number;
  /** Memory limit of the decompressor, in bytes. */
  maxWindowBytes: number;
};

/** Chunk sizes of decompressed data and of a plain file. */
const chunkBytes = 2 ** 20;
const plainChunkBytes = 2 ** 18;

/**
 * Opens a dump: a path, or `-` for standard input; plain, compressed by zstd, or in Arctic Shift's blocks, whatever its name.
 * @throws AppError `bad_request` for a file that cannot be read, `bad_answer` for a `.zst` file that is not zstd, and for other archives, with the command that unpacks them.
 */
export function openDump(path: string, options: OpenOptions): OpenDump {
  const file = path === "-" ? undefined : examine(path);
  // A plain file is read from its start byte.
  const start = file?.isPlain ? options.byte : 0;
  let read = start;
  async function* count(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      read += chunk.length;
      yield chunk;
    }
  }
  const bytes = file?.isPlain
    ? count(readPlain(path, start))
    : decompressed(path, count(file ? createReadStream(path) : Bun.stdin.stream()), options);
  return { bytes, size: file?.size, position: () => read };
}

/** Chunks that share one buffer: each is valid until the next is requested. A stream would allocate each chunk, at twice the cost. */
async function* readPlain(path: string, start: number): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  try {
    const chunk = Buffer.allocUnsafeSlow(plainChunkBytes);
    for (let offset = start; ;) {
      const { bytesRead } = await file.read(chunk, 0, chunk.length, offset);
      if (bytesRead === 0) return;
      offset += bytesRead;
      yield chunk.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

function examine(path: string): { size: number; isPlain: boolean } {
  try {
    const stat = statSync(path);
    if (!stat.isFile()) throw new AppError("bad_request", `${path}: not a file`);
    return { size: stat.size, isPlain: dumpFormatOf(path, firstBytes(path, HEAD_BYTES)) === "plain" };
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    const isMissing = thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT";
    throw new AppError("bad_request", `${path}: ${isMissing ? "no such file" : "cannot be read"}`, {
      cause: thrown,
    });
  }
}

function firstBytes(path: string, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  const file = openSync(path, "r");
  try {
    return bytes.subarray(0, readSync(file, bytes));
  } finally {
    closeSync(file);
  }
}

async function* decompressed(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  { byte, maxWindowBytes }: OpenOptions,
): AsyncGenerator<Uint8Array> {
  const [head, rest] = await split(chunks, HEAD_BYTES);
  const format = dumpFormatOf(path, head);
  const read = {
    plain: rest,
    zstd: () => unzstd(path, rest(), maxWindowBytes),
    zst_blocks: () => readZstBlocks(path, rest(), maxWindowBytes),
  };
  const plain = read[format]();
  let skip = byte;
  for await (const chunk of plain) {
    const step = Math.min(skip, chunk.length);
    skip -= step;
    if (step < chunk.length) yield chunk.subarray(step);
  }
}

/** The first bytes (fewer where the input ends), and a generator of the whole input. */
async function split(chunks: AsyncIterable<Uint8Array>, length: number) {
  const iterator = chunks[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  for (let size = 0; size < length;) {
    const next = await iterator.next();
    if (next.done) break;
    first.push(next.value);
    size += next.value.length;
  }
  async function* whole(): AsyncGenerator<Uint8Array> {
    yield* first;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  }
  return [Buffer.concat(first), whole] as const;
}

async function* unzstd(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  maxWindowBytes: number,
): AsyncGenerator<Uint8Array> {
  const frames = createZstdFrames();
  const decoder = createZstdDecompress({
    chunkSize: chunkBytes,
    params: { [constants.ZSTD_d_windowLogMax]: 31 },
  });
  const source = Readable.from(inspectFrames(path, chunks, frames, maxWindowBytes));
  source.on("error", (error) => decoder.destroy(error));
  source.pipe(decoder);
  try {
    for await (const chunk of decoder) yield chunk as Uint8Array;
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError("bad_answer", `${path}: cannot be decompressed, it is damaged`, { cause });
  } finally {
    source.destroy();
    decoder.destroy();
  }
  if (!frames.isWhole)
    throw new AppError("truncated", `${path}: the archive is cut off; everything before was read`);
}

/** The same bytes, checked for their structure before the decompressor receives them. */
async function* inspectFrames(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  frames: ZstdFrames,
  maxWindowBytes: number,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    try {
      frames.push(chunk);
    } catch (cause) {
      throw new AppError("bad_answer", `${path}: not zstd, or damaged`, { cause });
    }
    if (frames.windowBytes > maxWindowBytes) throw windowTooLarge(path, frames.windowBytes);
    yield chunk;
  }
}

function windowTooLarge(path: string, windowBytes: number): AppError {
  const mib = Math.ceil(windowBytes / 2 ** 20);
  return new AppError(
    "over_limit",
    `${path}: decompressing it needs ${mib} MiB of memory, more than the limit here: --large-window allows it`,
  );
}
