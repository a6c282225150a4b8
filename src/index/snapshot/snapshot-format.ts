import { z } from "zod";
import type { Table } from "../../similarity/tables.ts";
import { formOf } from "../kernels.ts";
import type { Block } from "../storage.ts";

/**
 * A snapshot: the packed codes of all files as a file.
 *
 *     "RBINDEX\n"  uint32: bytes of the header  the header (JSON)  uint64: its checksum
 *     then for each block of slots: uint32 number, uint32 tables (bits), uint64 checksum, and its content:
 *     files (float64 a row), presence (a byte a row), then of each of those tables its codes and its exact counts
 *
 * All numbers are little endian. Checksums are XXH64; a block's number is its seed.
 */
const version = 1;
export const magic = Buffer.from("RBINDEX\n");

const headerShape = z.object({
  version: z.literal(version),
  rows: z.int().positive(),
  tables: z.array(z.object({ name: z.string(), bytes: z.int(), family: z.string() })),
  sections: z.int().nonnegative(),
  files: z.int().nonnegative(),
  stamp: z.string(),
});
export type SnapshotHeader = z.infer<typeof headerShape>;

const layoutOf = (tables: readonly Table[]) =>
  tables.map(({ name, bytes, family }) => ({ name, bytes, family }));

export const checksum = (bytes: Uint8Array, seed = 0): bigint => Bun.hash.xxHash64(bytes, BigInt(seed));

export function encodeHeader(
  tables: readonly Table[],
  about: Pick<SnapshotHeader, "rows" | "sections" | "files" | "stamp">,
): Buffer {
  const json = Buffer.from(JSON.stringify({ version, tables: layoutOf(tables), ...about }));
  const ends = Buffer.alloc(12);
  ends.writeUInt32LE(json.length, 0);
  ends.writeBigUInt64LE(checksum(json), 4);
  return Buffer.concat([magic, ends.subarray(0, 4), json, ends.subarray(4)]);
}

/** @returns the header, or the reason why it cannot be used. */
export function readHeader(
  json: Uint8Array,
  sum: bigint,
  tables: readonly Table[],
  rows: number,
): SnapshotHeader | string {
  if (checksum(json) !== sum) return "its header is damaged";
  const parsed = headerShape.safeParse(JSON.parse(Buffer.from(json).toString()));
  if (!parsed.success) return "it is of another version";
  const header = parsed.data;
  if (!Bun.deepEquals(header.tables, layoutOf(tables))) return "it has other tables";
  if (header.rows !== rows) return `it has blocks of ${header.rows} rows, not ${rows}`;
  return header;
}

/** Bytes before a section's content. */
export const SECTION_HEAD = 16;

/** Bytes of a section's content. @param mask bit mask of its tables. */
export const sectionBytes = (tables: readonly Table[], rows: number, mask: number): number =>
  tables.reduce((sum, table, number) => {
    const form = formOf(table);
    return mask & (1 << number) && form ? sum + rows * (form.bytes + form.exactBytes) : sum;
  }, rows * 9);

/** Bit mask of the tables with codes in a block. */
export const maskOf = ({ codes }: Block): number =>
  codes.reduce((mask, tableCodes, table) => (tableCodes ? mask | (1 << table) : mask), 0);

/** A block's memory in the order of the file. */
export function partsOf({ ids, present, codes }: Block): Uint8Array[] {
  const bytesOf = ({ buffer, byteOffset, byteLength }: Float64Array | Uint32Array) =>
    new Uint8Array(buffer, byteOffset, byteLength);
  return [
    bytesOf(ids),
    present,
    ...codes.flatMap((table) => (table ? [table.bytes, ...(table.exact ? [bytesOf(table.exact)] : [])] : [])),
  ];
}
