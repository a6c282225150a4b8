import type { DatasetFile, DatasetFolder } from "./format.ts";

/** Characters of text that are buffered before they are written. */
const PIECE = 1 << 16;

/** Opens a file of the dataset; texts are buffered. */
export type OpenFile = (path: string) => Promise<DatasetFile>;

/**
 * Runs `work` and closes every file that it opened and did not close. When it fails, the files are closed without flushing,
 * and its error is thrown.
 */
export async function withFiles<Result>(
  folder: DatasetFolder,
  work: (open: OpenFile) => Promise<Result>,
): Promise<Result> {
  const opened = new Set<DatasetFile>();
  const buffered = new Set<DatasetFile>();
  try {
    const result = await work(async (path) => {
      const file = await folder.create(path);
      opened.add(file);
      const buffer = bufferTexts(file, () => {
        opened.delete(file);
        buffered.delete(buffer);
      });
      buffered.add(buffer);
      return buffer;
    });
    for (const file of buffered) await file.close();
    return result;
  } catch (error) {
    await Promise.allSettled([...opened].map((file) => file.close()));
    throw error;
  }
}

/** @param beforeClose called after the last write, before the file is closed. */
function bufferTexts(file: DatasetFile, beforeClose: () => void): DatasetFile {
  let pending = "";
  const flush = async () => {
    const text = pending;
    pending = "";
    if (text !== "") await file.write(text);
  };
  return {
    async write(bytes) {
      if (typeof bytes === "string") {
        pending += bytes;
        if (pending.length >= PIECE) await flush();
      } else {
        await flush();
        await file.write(bytes);
      }
    },
    async close() {
      await flush();
      beforeClose();
      await file.close();
    },
  };
}
