import type { DatasetFile } from "./format.ts";

const BLOCK = 512;
const encoder = new TextEncoder();

/** The end of an archive. */
export const tarEnd = new Uint8Array(2 * BLOCK);

/** The size in an archive of a file of `bytes` bytes. */
export const tarSize = (bytes: number): number => BLOCK + Math.ceil(bytes / BLOCK) * BLOCK;

/**
 * Writes a file into an archive (ustar), with mode 0644, owner 0 and time 0.
 * @param name at most 100 characters of ASCII. @param bytes under 8 GiB.
 */
export async function writeTarFile(archive: DatasetFile, name: string, bytes: Uint8Array): Promise<void> {
  await archive.write(headerOf(name, bytes.length));
  await archive.write(bytes);
  const rest = bytes.length % BLOCK;
  if (rest > 0) await archive.write(new Uint8Array(BLOCK - rest));
}

function headerOf(name: string, size: number): Uint8Array {
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
  // A regular file.
  put(156, "0");
  put(257, "ustar\0" + "00");
  // The sum counts its own field as spaces.
  put(148, " ".repeat(8));
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(148, `${sum.toString(8).padStart(6, "0")}\0 `);
  return header;
}
