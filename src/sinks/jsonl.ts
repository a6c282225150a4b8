import { type FileHandle, open } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { AppError } from "../errors.ts";
import type { Bookmark, Delivered, Sink } from "./sink.ts";

export type JsonlSettings = { path: string };

const NEWLINE = 0x0a;
const bookmarkShape = z.object({ size: z.number().int().min(0) });

/**
 * A file of original records, one line of JSON each; made with mode 0600. The bookmark is its size: what stands behind it
 * was never acknowledged, and is cut off before more is appended.
 */
export function createJsonl({ path }: JsonlSettings): Sink {
  return {
    name: "jsonl",
    batchSize: 500,
    async deliver(batch, bookmark) {
      const lines = Buffer.from(batch.map((one) => `${JSON.stringify(originalOf(one))}\n`).join(""));
      try {
        return { size: await append(path, lines, bookmark) };
      } catch (error) {
        throw AppError.from(error, `append to ${path}`);
      }
    },
  };
}

/** The service's own record; what a picture's file says does not name itself. */
function originalOf({ id, tool, prompt, negativePrompt, model, imageUrl, record, via }: Delivered): object {
  return via === "file" ? { id, tool, prompt, negativePrompt, model, imageUrl, record } : record;
}

/** @returns The size of the file, all of which is on the disk. */
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
 * Where what was acknowledged ends. A bookmark that does not stand at the end of a line is of a file that was rotated
 * away, as one behind the file's end is: of the file that is there now, nothing is ours to cut but the beginning of
 * these very lines, which a kill left.
 */
async function findEnd(file: FileHandle, size: number, lines: Buffer, bookmark: Bookmark): Promise<number> {
  const kept = bookmarkShape.safeParse(bookmark).data?.size ?? 0;
  if (kept > 0 && kept <= size && (await endsLine(file, kept))) return kept;
  const isLeftOver = size <= lines.length && (await read(file, 0, size)).equals(lines.subarray(0, size));
  return isLeftOver ? 0 : size;
}

const endsLine = async (file: FileHandle, end: number) => (await read(file, end - 1, 1))[0] === NEWLINE;

async function read(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
  return buffer.subarray(0, bytesRead);
}

/** A new file's name is safe only once its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(dirname(path));
  await folder.sync().finally(() => folder.close());
}
