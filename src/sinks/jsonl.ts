import { type FileHandle, open } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { AppError } from "../errors.ts";
import type { Bookmark, Delivered, Sink } from "./sink.ts";

export type JsonlSettings = { path: string };

const NEWLINE = 0x0a;
const bookmarkShape = z.object({ size: z.number().int().min(0) });

/**
 * A file of original records, one line of JSON each; made with mode 0600. The bookmark is its size: bytes after it
 * were never acknowledged, and are cut off before more is appended.
 */
export function createJsonl({ path }: JsonlSettings): Sink {
  return {
    name: "jsonl",
    batchSize: 500,
    async deliver(batch, bookmark) {
      const lines = Buffer.from(batch.map((item) => `${JSON.stringify(originalOf(item))}\n`).join(""));
      try {
        return { size: await append(path, lines, bookmark) };
      } catch (error) {
        throw AppError.from(error, `append to ${path}`);
      }
    },
  };
}

/** The service's own record; a record read from a picture's file gets the generation's id and fields. */
function originalOf({ id, tool, prompt, negativePrompt, model, imageUrl, record, via }: Delivered): object {
  return via === "file" ? { id, tool, prompt, negativePrompt, model, imageUrl, record } : record;
}

/** @returns the size of the file once it is synced to the disk. */
async function append(path: string, lines: Buffer, bookmark: Bookmark): Promise<number> {
  const file = await open(path, "a+", 0o600);
  try {
    const { size } = await file.stat();
    const end = await findEnd(file, size, lines, bookmark);
    if (end < size) await file.truncate(end);
    const gap = end > 0 && !(await endsLine(file, end)) ? "\n" : "";
    await file.appendFile(Buffer.concat([Buffer.from(gap), lines]));
    await file.sync();
    if (size === 0) await syncFolder(path);
    return end + gap.length + lines.length;
  } finally {
    await file.close();
  }
}

/**
 * Where the acknowledged bytes end. A bookmark that is not at the end of a line, or is beyond the file's end, belongs to a
 * file that was rotated away: the present file is only cut where it is the beginning of these very lines, left by a kill.
 */
async function findEnd(file: FileHandle, size: number, lines: Buffer, bookmark: Bookmark): Promise<number> {
  const acknowledged = bookmarkShape.safeParse(bookmark).data?.size ?? 0;
  if (acknowledged > 0 && acknowledged <= size && (await endsLine(file, acknowledged))) return acknowledged;
  const isLeftOver = size <= lines.length && (await read(file, 0, size)).equals(lines.subarray(0, size));
  return isLeftOver ? 0 : size;
}

const endsLine = async (file: FileHandle, end: number) => (await read(file, end - 1, 1))[0] === NEWLINE;

async function read(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
  return buffer.subarray(0, bytesRead);
}

/** A new file's name is durable only once its folder is synced. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(dirname(path));
  await folder.sync().finally(() => folder.close());
}
