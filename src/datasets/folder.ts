import { createHash } from "node:crypto";
import { mkdir, open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AppError } from "../errors.ts";
import type { DatasetFile, DatasetFolder } from "./formats/format.ts";

/** A file of a dataset. */
export type WrittenFile = { path: string; bytes: number; sha256: string };

/** A folder that records the files written into it. */
export type RecordingFolder = DatasetFolder & {
  /** By path. */
  files(): WrittenFile[];
  /** Waits until everything that was written is on the disk. */
  sync(): Promise<void>;
};

/** Files that are synced at once: the disk takes them together. */
const syncedAtOnce = 32;

const safePath = /^[\w-]+(\.[\w-]+)*(\/[\w-]+(\.[\w-]+)*){0,3}$/;
/** Small writes are buffered to save system calls. */
const bufferBytes = 256 * 2 ** 10;

/** @param root an existing folder. @throws AppError `internal` for a path that may leave it, and file system errors. */
export function openDatasetFolder(root: string): RecordingFolder {
  const written = new Map<string, WrittenFile>();
  const createdFolders = new Set<string>();

  async function create(path: string): Promise<DatasetFile> {
    if (!safePath.test(path)) throw new AppError("internal", `write ${path}: not a path within a dataset`);
    const target = join(root, path);
    if (!createdFolders.has(dirname(target))) await mkdir(dirname(target), { recursive: true });
    createdFolders.add(dirname(target));
    const file = await open(target, "w");
    const hash = createHash("sha256");
    let size = 0;
    let waiting: Uint8Array[] = [];
    let waitingBytes = 0;
    async function flush(): Promise<void> {
      const bytes = Buffer.concat(waiting);
      [waiting, waitingBytes] = [[], 0];
      for (let offset = 0; offset < bytes.length;) offset += (await file.write(bytes, offset)).bytesWritten;
    }
    return {
      async write(data) {
        const bytes = typeof data === "string" ? Buffer.from(data) : data;
        hash.update(bytes);
        size += bytes.length;
        // The caller may reuse its buffer.
        waiting.push(Buffer.from(bytes));
        waitingBytes += bytes.length;
        if (waitingBytes >= bufferBytes) await flush();
      },
      async close() {
        try {
          await flush();
        } finally {
          await file.close();
        }
        written.set(path, { path, bytes: size, sha256: hash.digest("hex") });
      },
    };
  }

  async function sync(): Promise<void> {
    const paths = [...written.keys()].map((path) => join(root, path));
    for (let from = 0; from < paths.length; from += syncedAtOnce)
      await Promise.all(paths.slice(from, from + syncedAtOnce).map(syncPath));
    for (const folder of new Set([...createdFolders, root])) await syncPath(folder);
  }

  return {
    create,
    sync,
    files: () => [...written.values()].sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
}

/** Waits until a file's bytes, or a folder's names, are on the disk. */
export async function syncPath(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
