import { closeSync, fsyncSync, fstatSync, openSync, readSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { AppError } from "../../errors.ts";
import {
  checksum,
  encodeHeader,
  magic,
  maskOf,
  partsOf,
  readHeader,
  SECTION_HEAD,
  sectionBytes,
  type SnapshotHeader,
} from "./snapshot-format.ts";
import type { Block, Storage } from "../storage.ts";

/** A snapshot being written. Codes may change between two sections: the caller replays the changes. */
export type SnapshotWriter = {
  readonly sections: number;
  write(section: number): void;
  /** Renames the complete file to its path. */
  finish(): void;
  abandon(): void;
};

/** @throws the file system's error. */
export function writeSnapshot(storage: Storage, path: string, stamp: string): SnapshotWriter {
  const partial = `${path}.partial`;
  const blocks = [...storage.blocks];
  const { rows, tables, files } = storage;
  const buffer = Buffer.alloc(SECTION_HEAD + sectionBytes(tables, rows, 255));
  const file = openSync(partial, "w", 0o600);
  writeAll(file, encodeHeader(tables, { rows, sections: blocks.length, files, stamp }));
  return {
    sections: blocks.length,
    write(section) {
      const block = blocks[section];
      if (!block) throw new AppError("bad_request", `snapshot: no section ${section}`);
      const mask = maskOf(block);
      const bytes = buffer.subarray(0, SECTION_HEAD + sectionBytes(tables, rows, mask));
      let offset = SECTION_HEAD;
      for (const part of partsOf(block)) {
        bytes.set(part, offset);
        offset += part.length;
      }
      bytes.writeUInt32LE(section, 0);
      bytes.writeUInt32LE(mask, 4);
      bytes.writeBigUInt64LE(checksum(bytes.subarray(SECTION_HEAD), section), 8);
      writeAll(file, bytes);
    },
    finish() {
      fsyncSync(file);
      closeSync(file);
      renameSync(partial, path);
      syncFolder(dirname(path));
    },
    abandon() {
      closeSync(file);
      rmSync(partial, { force: true });
    },
  };
}

/** Waits until the names in a folder are on the disk. */
function syncFolder(path: string): void {
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
}

/** A snapshot being read: every section is checked before the first is loaded. */
export type SnapshotReader = {
  readonly header: SnapshotHeader;
  /** @returns the fault of a section, if any. Call it for all sections in order. */
  check(section: number): string | undefined;
  /** @returns the number of codes rejected because of the memory limit. @param accepts whether to load a file. */
  take(section: number, accepts: (file: number) => boolean): number;
  close(): void;
};

/** @returns the reader, or the reason why the snapshot cannot be used. */
export function readSnapshot(storage: Storage, path: string): SnapshotReader | string {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ENOENT"
      ? "there is none"
      : String(error);
  }
  const header = headerOf(storage, file);
  if (typeof header === "string") {
    closeSync(file);
    return header;
  }
  const { tables, rows } = storage;
  const size = fstatSync(file).size;
  /** Offsets of the sections checked so far, and of the next one. */
  const starts = [header.end];

  const headAt = (section: number) => {
    const offset = starts[section] ?? size;
    const head = offset + SECTION_HEAD <= size ? readAt(file, offset, SECTION_HEAD) : undefined;
    const mask = head?.readUInt32LE(4) ?? 0;
    return {
      offset,
      mask,
      bytes: sectionBytes(tables, rows, mask),
      number: head?.readUInt32LE(0),
      sum: head?.readBigUInt64LE(8),
    };
  };
  // One buffer for all sections: allocating takes longer than reading.
  const buffer = Buffer.alloc(sectionBytes(tables, rows, 255));
  const contentAt = ({ offset, bytes }: { offset: number; bytes: number }) =>
    readAt(file, offset + SECTION_HEAD, bytes, buffer.subarray(0, bytes));

  return {
    header: header.header,
    check(section) {
      const head = headAt(section);
      const end = head.offset + SECTION_HEAD + head.bytes;
      if (head.number !== section || end > size) return `section ${section} is not there`;
      if (checksum(contentAt(head), section) !== head.sum) return `section ${section} is damaged`;
      starts[section + 1] = end;
      return undefined;
    },
    take(section, accepts) {
      const head = headAt(section);
      const content = contentAt(head);
      const block = storage.openBlock(head.mask);
      if (!block) return codesIn(content.subarray(rows * 8, rows * 9));
      fill(block, content);
      storage.adoptRows(block, accepts);
      return 0;
    },
    close: () => closeSync(file),
  };
}

function headerOf({ tables, rows }: Storage, file: number): { header: SnapshotHeader; end: number } | string {
  const { size } = fstatSync(file);
  const before = magic.length + 4;
  if (size < before || !readAt(file, 0, magic.length).equals(magic)) return "it is no snapshot";
  const length = readAt(file, magic.length, 4).readUInt32LE();
  const end = before + length + 8;
  if (end > size) return "it ends in its header";
  const sum = readAt(file, end - 8, 8).readBigUInt64LE();
  const header = readHeader(readAt(file, before, length), sum, tables, rows);
  return typeof header === "string" ? header : { header, end };
}

/** @throws AppError `truncated` where the file has become shorter. */
function readAt(file: number, offset: number, length: number, bytes = Buffer.alloc(length)): Buffer {
  for (let read = 0; read < length;) {
    const more = readSync(file, bytes, read, length - read, offset + read);
    if (more === 0) throw new AppError("truncated", `snapshot: it ends at ${offset + read}`);
    read += more;
  }
  return bytes;
}

function fill(block: Block, content: Uint8Array): void {
  let offset = 0;
  for (const part of partsOf(block)) {
    part.set(content.subarray(offset, offset + part.length));
    offset += part.length;
  }
}

function codesIn(present: Uint8Array): number {
  let codes = 0;
  for (const mask of present) for (let rest = mask; rest > 0; rest &= rest - 1) codes++;
  return codes;
}
