import { pictureName, splitOf } from "./file-names.ts";
import type { DatasetFile, Format } from "./format.ts";
import { type OpenFile, withFiles } from "./open-files.ts";
import { readRow } from "./read-values.ts";
import { writeWhole } from "./write-whole.ts";

/**
 * Hugging Face's `imagefolder`: `<split>/<key>.<ext>`, and `<split>/metadata.jsonl` with `file_name` and every column, a line per
 * picture.
 */
export const imagefolder: Format = {
  name: "imagefolder",
  hasPictures: true,
  leavesOut: "rows whose picture is not kept here",
  write: (items, columns, folder) =>
    withFiles(folder, async (open) => {
      const metadata = openOnce(open);
      let count = 0;
      for await (const { row, picture } of items) {
        const image = await picture();
        if (!image) continue;
        const split = splitOf(row);
        const file_name = pictureName(row, image);
        await writeWhole(open, `${split}/${file_name}`, image.bytes);
        const file = await metadata(`${split}/metadata.jsonl`);
        await file.write(`${JSON.stringify({ file_name, ...readRow(row, columns) })}\n`);
        count++;
      }
      return count;
    }),
};

/** Returns the same open file for the same path. */
function openOnce(open: OpenFile): OpenFile {
  const files = new Map<string, DatasetFile>();
  return async (path) => {
    const file = files.get(path) ?? (await open(path));
    files.set(path, file);
    return file;
  };
}
