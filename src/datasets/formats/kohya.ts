import { pictureName, splitOf, stemOf } from "./file-names.ts";
import type { Format } from "./format.ts";
import { withFiles } from "./open-files.ts";
import { readText } from "./read-values.ts";
import { writeWhole } from "./write-whole.ts";

/**
 * For kohya's trainers: `<split>/<key>.<ext>` where the picture is here, and `<split>/<key>.txt` with its text in one line: they
 * read one line, and an empty file stops them.
 */
export const kohya: Format = {
  name: "kohya",
  hasPictures: true,
  write: (items, _columns, folder) =>
    withFiles(folder, async (open) => {
      let count = 0;
      for await (const { row, picture } of items) {
        const split = splitOf(row);
        const image = await picture();
        if (image) await writeWhole(open, `${split}/${pictureName(row, image)}`, image.bytes);
        const line = readText(row).replace(/\s+/g, " ").trim();
        await writeWhole(open, `${split}/${stemOf(row)}.txt`, line || "\n");
        count++;
      }
      return count;
    }),
};
