import type { Format } from "./format.ts";
import { withFiles } from "./open-files.ts";
import { readRow } from "./read-values.ts";

/** `data.jsonl`: an object per line with every column, null where unknown. */
export const jsonl: Format = {
  name: "jsonl",
  hasPictures: false,
  write: (items, columns, folder) =>
    withFiles(folder, async (open) => {
      const file = await open("data.jsonl");
      let count = 0;
      for await (const { row } of items) {
        await file.write(`${JSON.stringify(readRow(row, columns))}\n`);
        count++;
      }
      return count;
    }),
};
