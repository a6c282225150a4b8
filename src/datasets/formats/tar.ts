import type { DatasetFile } from "./format.ts";

const BLOCK = 512;
const encoder = new TextEncoder();

/** The end of an archive. */
export const tarEnd = new Uint8Array(2 * BLOCK);

/** The size in an archive of a file of `bytes` bytes. */
export const tarSize = (name: string, bytes: number): number =>
  tarHeader(name, bytes).length + Math.ceil(bytes / BLOCK) * BLOCK;

/** Writes a file into an archive. */
export async function writeTarFile(archive: DatasetFile, name: string, bytes: Uint8Array): Promise<void> {
  await archive.write(tarHeader(name, bytes.length));
  await archive.write(bytes);
  await archive.write(tarPadding(bytes.length));
}

/** What follows a file of `bytes` bytes up to the next block. */
export const tarPadding = (bytes: number): Uint8Array<ArrayBuffer> =>
  new Uint8Array((BLOCK - (bytes % BLOCK)) % BLOCK);

/** Characters of a name, and bytes of a file, that the header of ustar has room for. */
const [nameLimit, sizeLimit] = [100, 8 ** 11];

/**
 * What precedes a file in an archive (ustar), with mode 0644, owner 0 and time 0. A name that is longer than 100 characters or not
 * ASCII, and a size from 8 GiB on, stand in a header of their own before it (pax).
 */
export function tarHeader(name: string, size: number): Uint8Array<ArrayBuffer> {
  const isLong = name.length > nameLimit || /[^ -~]/.test(name);
  const isLarge = size >= sizeLimit;
  if (!isLong && !isLarge) return headerOf(name, size, "0");
  const records = encoder.encode(
    (isLong ? recordOf("path", name) : "") + (isLarge ? recordOf("size", String(size)) : ""),
  );
  const plain = name.replace(/[^ -~]/g, "_").slice(-nameLimit);
  const parts = [
    headerOf("pax", records.length, "x"),
    records,
    tarPadding(records.length),
    headerOf(plain, isLarge ? 0 : size, "0"),
  ];
  return new Uint8Array(Buffer.concat(parts));
}

/** A record of pax: its own length in bytes, the digits of that included, a key and a value. */
function recordOf(key: string, value: string): string {
  const rest = encoder.encode(` ${key}=${value}\n`).length;
  const length = rest + String(rest).length;
  return `${rest + String(length).length} ${key}=${value}\n`;
}

/** @param type `0`: a file; `x`: records of pax. */
function headerOf(name: string, size: number, type: "0" | "x"): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(BLOCK);
  const put = (offset: number, text: string) => header.set(encoder.encode(text), offset);
  const putOctal = (offset: number, value: number, digits: number) =>
    put(offset, value.toString(8).padStart(digits, "0"));
  put(0, name);
  putOctal(100, 0o644, 7);
  // Owner and group.
  putOctal(108, 0, 7);
  putOctal(116, 0, 7);
  putOctal(124, size, 11);
  // Time.
  putOctal(136, 0, 11);
  put(156, type);
  put(257, "ustar\0" + "00");
  // The sum counts its own field as spaces.
  put(148, " ".repeat(8));
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(148, `${sum.toString(8).padStart(6, "0")}\0 `);
  return header;
}
