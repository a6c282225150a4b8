import type { DatasetRow, Format } from "./format.ts";
import { withFiles } from "./open-files.ts";
import { readValue } from "./read-values.ts";

const counts = Array.from({ length: 10 }, (_, index) => `p${index + 1}`);

/**
 * `AVA.txt` as AVA was published, 15 whole numbers a row: its index, the picture's id, the votes for 1 to 10, two tags (0 for none), the
 * challenge (0 where unknown). A row without an index gets its number in the file, from 1.
 */
export const ava: Format = {
  name: "ava",
  hasPictures: false,
  leavesOut: "rows that have no id in AVA, or whose ten counts are not published",
  write: (items, _columns, folder) =>
    withFiles(folder, async (open) => {
      const file = await open("AVA.txt");
      let count = 0;
      for await (const { row } of items) {
        const line = lineOf(row, count + 1);
        if (line === undefined) continue;
        await file.write(`${line.join(" ")}\n`);
        count++;
      }
      return count;
    }),
};

function lineOf(row: DatasetRow, number: number): readonly number[] | undefined {
  const read = (name: string) => readValue(row, { name, type: "whole" });
  const values = [read("ava_id"), ...counts.map(read)].filter((value) => value !== null);
  if (values.length <= counts.length) return undefined;
  const [tag1, tag2, challenge] = ["ava_tag1", "ava_tag2", "ava_challenge"].map((name) => read(name) ?? 0);
  return [read("ava_index") ?? number, ...values, tag1 ?? 0, tag2 ?? 0, challenge ?? 0];
}
