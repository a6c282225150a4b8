import { type Options, stringify } from "csv-stringify/sync";
import type { DatasetValue, Format } from "./format.ts";
import { withFiles } from "./open-files.ts";
import { readValue } from "./read-values.ts";

/** Rows that are written at once. */
const ROWS = 100;

const options: Options = {
  record_delimiter: "windows",
  // A text that a spreadsheet would take for a formula gets an apostrophe before it.
  escape_formulas: true,
  // A lone CR or LF is quoted, too.
  quote_record_delimiter: true,
  // An empty text is quoted, null is not.
  quoted_match: /^$/,
};

/**
 * `data.csv` after RFC 4180, in UTF-8, with the names of the columns as its first row. Lists are joined by `; `, flags are
 * `true` and `false`.
 */
export const csv: Format = {
  name: "csv",
  hasPictures: false,
  write: (items, columns, folder) =>
    withFiles(folder, async (open) => {
      const file = await open("data.csv");
      let records: Cell[][] = [columns.map(({ name }) => name)];
      let count = 0;
      for await (const { row } of items) {
        records.push(columns.map((column) => cellOf(readValue(row, column))));
        count++;
        if (records.length < ROWS) continue;
        await file.write(stringify(records, options));
        records = [];
      }
      await file.write(stringify(records, options));
      return count;
    }),
};

/** Numbers stay numbers: only a text with a minus sign may be a formula. */
type Cell = string | number | null;

function cellOf(value: DatasetValue): Cell {
  if (typeof value === "boolean") return String(value);
  if (value === null || typeof value === "string" || typeof value === "number") return value;
  return value.join("; ");
}
