import { AppError } from "../../errors.ts";
import type { Column, ColumnType, DatasetRow, DatasetValue } from "./format.ts";

/** What a column of each type holds, apart from null. */
type Held = { text: string; whole: number; number: number; flag: boolean; texts: readonly string[] };

const isText = (value: unknown) => typeof value === "string";
const checks: Record<ColumnType, { holds(value: unknown): boolean; says: string }> = {
  text: { holds: isText, says: "a text" },
  whole: { holds: Number.isSafeInteger, says: "a whole number of 53 bits" },
  number: { holds: (value) => typeof value === "number", says: "a number" },
  flag: { holds: (value) => typeof value === "boolean", says: "true or false" },
  texts: { holds: (value) => Array.isArray(value) && value.every(isText), says: "a list of texts" },
};

/**
 * The value of a row in a column, as every format stores it: half a surrogate pair, which is no Unicode, is U+FFFD; what is
 * no finite number, and what is missing, is null; no zero is negative.
 * @throws AppError `internal` for a value that is not of the column's type.
 */
export function readValue<Type extends ColumnType>(
  row: DatasetRow,
  { name, type }: { name: string; type: Type },
): Held[Type] | null;
export function readValue(row: DatasetRow, { name, type }: Omit<Column, "describes">): DatasetValue {
  const value = name === "key" ? row.key : name === "split" ? row.split : row.values[name];
  if (value === undefined || value === null) return null;
  if (typeof value === "number" && !Number.isFinite(value)) return null;
  const { holds, says } = checks[type];
  if (!holds(value)) {
    const shown = JSON.stringify(value).slice(0, 60);
    throw new AppError("internal", `write row ${row.key}: ${name} is ${shown}, not ${says}`);
  }
  if (typeof value === "string") return value.toWellFormed();
  if (typeof value === "number") return value + 0;
  return typeof value === "boolean" ? value : value.map((text) => text.toWellFormed());
}

/** All values of a row by the names of the columns, in their order. */
export function readRow(row: DatasetRow, columns: readonly Column[]): Record<string, DatasetValue> {
  const values: Record<string, DatasetValue> = {};
  for (const column of columns) values[column.name] = readValue(row, column);
  return values;
}

/** What its picture shows: the prompt, else the caption, else the title; empty where nobody says. */
export function readText(row: DatasetRow): string {
  for (const name of ["prompt", "caption", "title"]) {
    const text = readValue(row, { name, type: "text" });
    if (text?.trim()) return text;
  }
  return "";
}
