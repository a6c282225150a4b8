import { ByteWriter, ParquetWriter, type SchemaElement } from "hyparquet-writer";
import type { Column, ColumnType, DatasetValue, Format } from "./format.ts";
import { withFiles } from "./open-files.ts";
import { readValue } from "./read-values.ts";

/** A group of rows, held in memory, is written when it has so many rows or about so many characters. */
const ROWS = 5000;
const CHARACTERS = 16 << 20;
/** The usual size of a group in bytes, so that the buffer need not grow. */
const BUFFER = 4 << 20;

/**
 * `data.parquet`: typed columns, each of which may be null; texts in UTF-8, whole numbers of 64 bits, doubles, booleans,
 * lists of texts. Compressed by Snappy. Writing a group blocks its thread for a tenth of a second.
 */
export const parquet: Format = {
  name: "parquet",
  hasPictures: false,
  write: (items, columns, folder) =>
    withFiles(folder, async (open) => {
      const file = await open("data.parquet");
      const bytes = new ByteWriter(BUFFER);
      const writer = new ParquetWriter({ writer: bytes, schema: schemaOf(columns), createdBy: "rebooru" });
      const flush = async () => {
        // Copied, since the writer reuses its buffer.
        await file.write(bytes.getBytes().slice());
        bytes.index = 0;
      };
      let group = emptyGroup(columns);
      let count = 0;
      const writeGroup = async () => {
        await writer.write({ columnData: group.columnData, rowGroupSize: ROWS });
        await flush();
        group = emptyGroup(columns);
      };
      for await (const { row } of items) {
        for (const { data, column } of group.columnData) {
          const value = readValue(row, column);
          data.push(column.type === "whole" && value !== null ? BigInt(Number(value)) : value);
          group.characters += lengthOf(value);
        }
        count++;
        group.rows++;
        if (group.rows === ROWS || group.characters >= CHARACTERS) await writeGroup();
      }
      if (group.rows > 0) await writeGroup();
      await writer.finish();
      await flush();
      return count;
    }),
};

/** The values of a group by column, before it is written. */
function emptyGroup(columns: readonly Column[]) {
  const columnData = columns.map((column) => ({
    name: column.name,
    column,
    data: [] as (DatasetValue | bigint)[],
    // Statistics of texts are of little use, and computing them takes a fifth of the time.
    statistics: column.type === "whole" || column.type === "number",
  }));
  return { columnData, rows: 0, characters: 0 };
}

function lengthOf(value: DatasetValue): number {
  if (typeof value === "string") return value.length;
  return Array.isArray(value) ? value.reduce((sum: number, text: string) => sum + text.length, 0) : 0;
}

const leaves: Record<Exclude<ColumnType, "texts">, Omit<SchemaElement, "name">> = {
  text: { type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } },
  whole: { type: "INT64" },
  number: { type: "DOUBLE" },
  flag: { type: "BOOLEAN" },
};

function schemaOf(columns: readonly Column[]): SchemaElement[] {
  return [
    { name: "schema", num_children: columns.length },
    ...columns.flatMap(({ name, type }): SchemaElement[] =>
      type === "texts"
        ? [
            { name, repetition_type: "OPTIONAL", num_children: 1, converted_type: "LIST" },
            { name: "list", repetition_type: "REPEATED", num_children: 1 },
            { name: "element", repetition_type: "OPTIONAL", ...leaves.text },
          ]
        : [{ name, repetition_type: "OPTIONAL", ...leaves[type] }],
    ),
  ];
}
