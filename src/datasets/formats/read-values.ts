import { AppError } from "../../errors.ts";
import type { Column, ColumnType, DatasetRow, DatasetValue } from "./format.ts";

/** The values of each column type, apart from null. */
type ColumnValue = { text: string; whole: number; number: number; flag: boolean; texts: readonly string[] };

/** Where the text of a picture is from. */
export type TextOrigin = "prompt" | "caption" | "title" | "none";

const isText = (value: unknown) => typeof value === "string";
const checks: Record<ColumnType, { accepts(value: unknown): boolean; description: string }> = {
  text: { accepts: isText, description: "a text" },
  whole: { accepts: Number.isSafeInteger, description: "a whole number of 53 bits" },
  number: { accepts: (value) => typeof value === "number", description: "a number" },
  flag: { accepts: (value) => typeof value === "boolean", description: "true or false" },
  texts: { accepts: (value) => Array.isArray(value) && value.every(isText), description: "a list of texts" },
};

/**
 * The value of a row in a column, as every format stores it: a lone surrogate becomes U+FFFD; a number that is not
 * finite and a missing value become null; -0 becomes 0.
 * @throws AppError `internal` for a value that is not of the column's type.
 */
export function readValue<Type extends ColumnType>(
  row: DatasetRow,
  { name, type }: { name: string; type: Type },
): ColumnValue[Type] | null;
export function readValue(row: DatasetRow, { name, type }: Omit<Column, "describes">): DatasetValue {
  const value = name === "key" ? row.key : name === "split" ? row.split : row.values[name];
  if (value === undefined || value === null) return null;
  if (typeof value === "number" && !Number.isFinite(value)) return null;
  const { accepts, description } = checks[type];
  if (!accepts(value)) {
    const shown = JSON.stringify(value).slice(0, 60);
    throw new AppError("internal", `write row ${row.key}: ${name} is ${shown}, not ${description}`);
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

/** The text of a picture: the prompt, else the caption, else the title; empty where there is none. */
export const readText = (row: DatasetRow): string => findText(row).text;

/** The text of a picture, and the column that it is from. */
export function findText(row: DatasetRow): { text: string; from: TextOrigin } {
  for (const name of ["prompt", "caption", "title"] as const) {
    const text = readValue(row, { name, type: "text" });
    if (text?.trim()) return { text, from: name };
  }
  return { text: "", from: "none" };
}
