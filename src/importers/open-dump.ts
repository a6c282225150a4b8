import { closeSync, createReadStream, openSync, readSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { Readable } from "node:stream";
import { constants, createZstdDecompress } from "node:zlib";
import { AppError } from "../errors.ts";
import { createZstdFrames, type ZstdFrames } from "./zstd-frames.ts";

/** A dump that is being read. */
export type OpenDump = {
  /** Its bytes, decompressed, from `byte` on; a chunk holds until the next is asked for. @throws AppError `bad_answer`, `truncated`, `over_limit`. */
  bytes: AsyncIterable<Uint8Array>;
  /** Bytes of the file, as it lies there; `undefined` of standard input. */
  size: number | undefined;
  /** How many of them have been read. */
  position(): number;
};

export type OpenOptions = {
  /** Where to begin, in decompressed bytes. */
  byte: number;
  /** Memory that the decompressor may take, in bytes. */
  maxWindowBytes: number;
};

const zstdMagic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
/** Of what is decompressed, and of a plain file. */
const chunkBytes = 2 ** 20;
const plainChunkBytes = 2 ** 18;

/**
 * Opens a dump: a path, or `-` for standard input; compressed by zstd or not, whatever it is called.
 * @throws AppError `bad_request` for what cannot be read, `bad_answer` for a `.zst` that is none.
 */
export function openDump(path: string, options: OpenOptions): OpenDump {
  const file = path === "-" ? undefined : examine(path);
  // What is not compressed is not read up to where it begins.
  const start = file && !file.isZstd ? options.byte : 0;
  let read = start;
  async function* count(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      read += chunk.length;
      yield chunk;
    }
  }
  const bytes =
    file && !file.isZstd
      ? count(readPlain(path, start))
      : decompressed(path, count(file ? createReadStream(path) : Bun.stdin.stream()), options);
  return { bytes, size: file?.size, position: () => read };
}

/** Chunks in one piece of memory: each is gone when the next is asked for. A stream's own would be new ones, at twice the cost. */
async function* readPlain(path: string, start: number): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  try {
    const chunk = Buffer.allocUnsafeSlow(plainChunkBytes);
    for (let at = start; ;) {
      const { bytesRead } = await file.read(chunk, 0, chunk.length, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield chunk.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

function examine(path: string): { size: number; isZstd: boolean } {
  try {
    const stat = statSync(path);
    if (!stat.isFile()) throw new AppError("bad_request", `${path}: not a file`);
    const head = firstBytes(path, zstdMagic.length);
    const isZstd = zstdMagic.equals(head);
    if (head[0] === 0x1f && head[1] === 0x8b)
      throw new AppError(
        "bad_answer",
        `${path}: compressed by gzip: decompress it first (gunzip -c FILE | bun run import -)`,
      );
    if (!isZstd && /\.zstd?$/i.test(path)) throw new AppError("bad_answer", `${path}: not zstd`);
    return { size: stat.size, isZstd };
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
  const [head, rest] = await split(chunks, zstdMagic.length);
  const isZstd = zstdMagic.equals(head.subarray(0, zstdMagic.length));
  const plain = isZstd ? unzstd(path, rest(), maxWindowBytes) : rest();
  let skip = byte;
  for await (const chunk of plain) {
    const step = Math.min(skip, chunk.length);
    skip -= step;
    if (step < chunk.length) yield chunk.subarray(step);
  }
}

/** The first bytes (fewer where there are no more), and everything from the beginning on. */
async function split(chunks: AsyncIterable<Uint8Array>, length: number) {
  const iterator = chunks[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  for (let held = 0; held < length;) {
    const next = await iterator.next();
    if (next.done) break;
    first.push(next.value);
    held += next.value.length;
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
  const source = Readable.from(followed(path, chunks, frames, maxWindowBytes));
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
    throw new AppError("truncated", `${path}: the archive is cut off; what stands before was read`);
}

/** The same bytes, whose structure is followed before the decompressor sees them. */
async function* followed(
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
    if (frames.windowBytes > maxWindowBytes) throw tooMuch(path, frames.windowBytes);
    yield chunk;
  }
}

function tooMuch(path: string, windowBytes: number): AppError {
  const mib = Math.ceil(windowBytes / 2 ** 20);
  return new AppError(
    "over_limit",
    `${path}: decompressing it needs ${mib} MiB of memory, which is short here: --large-window takes it all the same`,
  );
}
