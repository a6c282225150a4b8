import { AppError } from "../../errors.ts";
import type { DatasetPicture, DatasetRow } from "./format.ts";

const splits: readonly string[] = ["train", "val", "test"];
/** Names of a picture's companions, which it must not take. */
const taken = ["json", "txt"];

/**
 * The name of a row's files, up to the dot: its key. Nothing that comes from outside becomes a path.
 * @throws AppError `internal` when the key is not hexadecimal.
 */
export function stemOf({ key }: DatasetRow): string {
  if (!/^[0-9a-f]{1,64}$/.test(key))
    throw new AppError("internal", `write row ${key}: its key is no hexadecimal number`);
  return key;
}

/**
 * The folder, or the beginning of the names, of a split.
 * @throws AppError `internal` for a split there is not.
 */
export function splitOf({ key, split }: DatasetRow): string {
  if (!splits.includes(split))
    throw new AppError("internal", `write row ${key}: ${split} is none of ${splits.join(", ")}`);
  return split;
}

/** `<key>.<extension>`. @throws AppError `internal` when either is not fit for a name. */
export function pictureName(row: DatasetRow, { extension }: DatasetPicture): string {
  if (!/^[a-z0-9]{1,8}$/.test(extension) || taken.includes(extension))
    throw new AppError("internal", `write row ${row.key}: .${extension} is no picture's extension`);
  return `${stemOf(row)}.${extension}`;
}
