/**
 * One row of a dataset: one picture. Columns are stable: their names, order and types are part of the contract, and each
 * has its description in `columns.ts`. `null`: unknown.
 */
export type DatasetRow = {
  /** The SHA-256 of the file: the name of the picture in the dataset. */
  key: string;
  /** `train`, `val` or `test`. */
  split: "train" | "val" | "test";
  /** The values by the names of the columns. */
  values: Readonly<Record<string, DatasetValue>>;
};

export type DatasetValue = string | number | boolean | null | readonly string[];

/** How a column's values are stored. `texts`: a list of texts; whole numbers fit 53 bits. */
export type ColumnType = "text" | "whole" | "number" | "flag" | "texts";
export type Column = { name: string; type: ColumnType; describes: string };

/** A picture's bytes. */
export type DatasetPicture = { extension: string; bytes: Uint8Array<ArrayBuffer> };

/** A row with how to get its picture. */
export type DatasetItem = {
  row: DatasetRow;
  /** Reads the picture; `undefined` where pictures are only linked, or its bytes are not stored. */
  picture(): Promise<DatasetPicture | undefined>;
};

/** Where a format writes to. Paths are relative to the dataset's folder, with slashes. */
export type DatasetFolder = {
  /** Opens a file for writing in order; folders are made. Bytes count once `close` has resolved. */
  create(path: string): Promise<DatasetFile>;
};
export type DatasetFile = { write(bytes: Uint8Array | string): Promise<void>; close(): Promise<void> };

/**
 * To add one: write `src/datasets/formats/<name>.ts` exporting a `Format`, and put it into the list in `formats.ts`.
 * `test/datasets/formats/contract.test.ts` writes every format and reads it back with another reader.
 *
 * A format writes rows as they come, in bounded memory, independent of their origin. The
 * same items give the same bytes: no times, and the order of the items.
 */
export type Format = {
  readonly name: string;
  /** Whether it stores pictures, so that they must be read. */
  readonly hasPictures: boolean;
  /** The items that it leaves out, for the manifest: `rows whose ten counts are not published`. */
  readonly leavesOut?: string;
  /** @returns the number of rows written. */
  write(
    items: AsyncIterable<DatasetItem>,
    columns: readonly Column[],
    folder: DatasetFolder,
  ): Promise<number>;
};
