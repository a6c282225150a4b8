import { AppError } from "../../errors.ts";
import type { DatasetPicture, DatasetRow } from "./format.ts";

const splits: readonly string[] = ["train", "val", "test"];
/** Extensions of the files beside a picture. */
const reservedExtensions = ["json", "txt"];

/**
 * The name of a row's files without extension: its key. No text from outside becomes a path.
 * @throws AppError `internal` when the key is not hexadecimal.
 */
export function stemOf({ key }: DatasetRow): string {
  if (!/^[0-9a-f]{1,64}$/.test(key))
    throw new AppError("internal", `write row ${key}: its key is not a hexadecimal number`);
  return key;
}

/**
 * The folder, or the beginning of the names, of a split.
 * @throws AppError `internal` for an unknown split.
 */
export function splitOf({ key, split }: DatasetRow): string {
  if (!splits.includes(split))
    throw new AppError("internal", `write row ${key}: ${split} is none of ${splits.join(", ")}`);
  return split;
}

/** `<key>.<extension>`. @throws AppError `internal` when either is not allowed in a name. */
export function pictureName(row: DatasetRow, { extension }: DatasetPicture): string {
  if (!/^[a-z0-9]{1,8}$/.test(extension) || reservedExtensions.includes(extension))
    throw new AppError("internal", `write row ${row.key}: .${extension} is not the extension of a picture`);
  return `${stemOf(row)}.${extension}`;
}
