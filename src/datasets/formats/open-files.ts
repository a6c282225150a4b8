import type { DatasetFile, DatasetFolder } from "./format.ts";

/** Texts are handed on in pieces of about so many characters. */
const PIECE = 1 << 16;

/** Opens a file of the dataset; its texts are gathered before they are written. */
export type OpenFile = (path: string) => Promise<DatasetFile>;

/**
 * Does some work with files, all of which are closed in the end, those that it closed itself excepted. When it fails, they
 * are closed as they are, and its error is thrown.
 */
export async function withFiles<Result>(
  folder: DatasetFolder,
  work: (open: OpenFile) => Promise<Result>,
): Promise<Result> {
  const opened = new Set<DatasetFile>();
  const gathering = new Set<DatasetFile>();
  try {
    const result = await work(async (path) => {
      const file = await folder.create(path);
      opened.add(file);
      const gathered = gatherTexts(file, () => {
        opened.delete(file);
        gathering.delete(gathered);
      });
      gathering.add(gathered);
      return gathered;
    });
    for (const file of gathering) await file.close();
    return result;
  } catch (error) {
    await Promise.allSettled([...opened].map((file) => file.close()));
    throw error;
  }
}

/** @param onClosing called before the file itself is closed, with everything in it. */
function gatherTexts(file: DatasetFile, onClosing: () => void): DatasetFile {
  let gathered = "";
  const flush = async () => {
    const text = gathered;
    gathered = "";
    if (text !== "") await file.write(text);
  };
  return {
    async write(bytes) {
      if (typeof bytes === "string") {
        gathered += bytes;
        if (gathered.length >= PIECE) await flush();
      } else {
        await flush();
        await file.write(bytes);
      }
    },
    async close() {
      await flush();
      onClosing();
      await file.close();
    },
  };
}
