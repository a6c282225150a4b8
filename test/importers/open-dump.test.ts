import { afterAll, describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { zstdCompressSync } from "node:zlib";
import { openDump } from "../../src/importers/open-dump.ts";
import { temporaryFolder } from "../support/temporary-store.ts";

const folder = temporaryFolder();
afterAll(() => folder.dispose());

const text = Array.from({ length: 20_000 }, (_, n) => `line ${n} of a dump ${Math.sin(n)}\n`).join("");
const packed = zstdCompressSync(text);
const skippable = Buffer.from([0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
const half = packed.subarray(0, Math.floor(packed.length / 2));
const room = { byte: 0, maxWindowBytes: 2 ** 31 };

function file(name: string, bytes: Uint8Array | string): string {
  const path = join(folder.path, name);
  writeFileSync(path, bytes);
  return path;
}

const number = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
/** A block of Arctic Shift's own format, its rows stored in any order. */
function block(rows: readonly string[]): Buffer {
  const stored = rows.toReversed();
  const offset = (row: string) => Buffer.byteLength(stored.slice(0, stored.indexOf(row)).join(""));
  const places = rows.flatMap((row) => [number(offset(row)), number(Buffer.byteLength(row))]);
  const frame = zstdCompressSync(
    Buffer.concat([number(rows.length), ...places, Buffer.from(stored.join(""))]),
  );
  return Buffer.concat([number(frame.length), frame]);
}
const rows = Array.from({ length: 3000 }, (_, n) => `row ${n} \u00e9 ${Math.sin(n)}`);
const blocks = Buffer.concat([block(rows.slice(0, 1000)), block([]), block(rows.slice(1000))]);
const rowText = rows.map((row) => `${row}\n`).join("");

/** A block whose only row begins where its data ends. */
function outside(): Buffer {
  const frame = zstdCompressSync(Buffer.concat([1, 4, 4].map(number).concat(Buffer.from("abcd"))));
  return Buffer.concat([number(frame.length), frame]);
}

/** What can be read, and what then went wrong. */
async function read(path: string, options = room) {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of openDump(path, options).bytes) chunks.push(Buffer.from(chunk));
    return { text: Buffer.concat(chunks).toString(), problem: undefined };
  } catch (thrown) {
    return { text: Buffer.concat(chunks).toString(), problem: String(thrown) };
  }
}

describe("a dump", () => {
  test.each<[what: string, name: string, bytes: Uint8Array | string, expected: string]>([
    ["plain", "a.ndjson", text, text],
    ["compressed", "a.zst", packed, text],
    ["compressed, whatever it is called", "a.jsonl", packed, text],
    ["of several frames", "b.zst", Buffer.concat([packed, packed]), text + text],
    ["that begins with a frame to be skipped", "skip.zst", Buffer.concat([skippable, packed]), text],
    [
      "of frames to be skipped before and behind",
      "d",
      Buffer.concat([skippable, skippable, packed, skippable]),
      text,
    ],
    ["of Arctic Shift's blocks", "RS.zst_blocks", blocks, rowText],
    ["of Arctic Shift's blocks, whatever it is called", "blocks", blocks, rowText],
    ["of rows with line ends", "pretty.zst_blocks", block(["{\n}", "[\n\n]"]), "{ }\n[  ]\n"],
    ["that is empty", "empty.ndjson", "", ""],
    ["of two bytes", "two.ndjson", "{}", "{}"],
  ])("is read: %s", async (_, name, bytes, expected) => {
    expect(await read(file(name, bytes))).toEqual({ text: expected, problem: undefined });
  });

  test.each([
    ["c.ndjson", text],
    ["c.zst", packed],
  ])("is read from any byte on: %s", async (name, bytes) => {
    const path = file(name, bytes);
    for (const byte of [1, 2 ** 16, text.length - 1, text.length])
      expect((await read(path, { ...room, byte })).text).toBe(text.slice(byte));
  });

  test("of blocks is read from any byte on", async () => {
    const path = file("e.zst_blocks", blocks);
    const bytes = Buffer.from(rowText);
    for (const byte of [1, 2 ** 15, bytes.length - 1, bytes.length])
      expect((await read(path, { ...room, byte })).text).toBe(bytes.subarray(byte).toString());
  });

  test("reports its position in bytes of the file, from its start", async () => {
    const path = file("d.ndjson", text);
    const dump = openDump(path, { ...room, byte: 1000 });
    expect([dump.size, dump.position()]).toEqual([text.length, 1000]);
    for await (const _ of dump.bytes);
    expect(dump.position()).toBe(text.length);
  });
});

describe("what cannot be read to its end is one error, after everything before it:", () => {
  test("an archive that is cut off", async () => {
    const { text: found, problem } = await read(file("cut.zst", half));
    expect(problem).toContain("cut.zst: the archive is cut off; everything before was read");
    expect(found.length).toBeGreaterThan(1000);
    expect(text.startsWith(found)).toBe(true);
  });

  test.each<[what: string, name: string, bytes: Uint8Array | string, said: string]>([
    ["blocks that are cut off", "cut.zst_blocks", blocks.subarray(0, -1), "the archive is cut off"],
    [
      "blocks cut inside a length",
      "cut2.zst_blocks",
      Buffer.concat([blocks, number(1).subarray(1)]),
      "is cut off",
    ],
    ["damaged blocks", "hurt.zst_blocks", Buffer.concat([blocks, number(9), Buffer.alloc(9)]), "damaged"],
    ["rows outside of their block", "out.zst_blocks", outside(), "damaged"],
    ["a text called .zst_blocks", "text.zst_blocks", text, "text.zst_blocks: not zstd"],
    ["a text called .zst", "text.zst", text, "text.zst: not zstd"],
    ["an empty file called .zst", "empty.zst", "", "empty.zst: not zstd"],
    ["garbage behind a frame", "tail.zst", Buffer.concat([packed, Buffer.from("garbage")]), "damaged"],
    [
      "a damaged frame",
      "hurt.zst",
      Buffer.concat([packed.subarray(0, 40), Buffer.alloc(40, 255), packed.subarray(80)]),
      "damaged",
    ],
  ])("%s", async (_, name, bytes, said) => {
    const { problem } = await read(file(name, bytes));
    expect(problem).toContain(said);
    expect(problem?.split("\n")).toHaveLength(1);
  });

  test("a block that needs more memory than there is, with the flag that takes it all the same", async () => {
    const path = file("huge.zst_blocks", block(["x".repeat(300_000)]));
    expect((await read(path, { ...room, maxWindowBytes: 2 ** 17 })).problem).toContain("--large-window");
    expect((await read(path)).problem).toBeUndefined();
  });

  test.each<[what: string, begins: string, command: string]>([
    ["gzip", "\x1f\x8b\b", "gunzip -c FILE |"],
    ["compress", "\x1f\x9d\x90", "gunzip -c FILE |"],
    ["bzip2", "BZh91AY&SY", "bunzip2 -c FILE |"],
    ["bzip2", "BZh9\x17rE8P\x90", "bunzip2 -c FILE |"],
    ["xz", "\xfd7zXZ\0", "xz -dc FILE |"],
    ["lzma", "\x5d\0\0\x80\0", "xz --format=lzma -dc FILE |"],
    ["lzip", "LZIP\x01", "lzip -dc FILE |"],
    ["lz4", '\x04"M\x18', "lz4 -dc FILE |"],
    ["ZIP", "PK\x03\x04", "unzip -p FILE |"],
    ["7z", "7z\xbc\xaf'\x1c", "7z x -so FILE |"],
    ["UTF-16", "\xff\xfe{\0", "iconv -f UTF-16 -t UTF-8 FILE |"],
  ])("%s, named with the command that unpacks it, whatever its name", async (what, begins, command) => {
    for (const name of ["RS_2011-01.bz2", "RS_2011-01.zst", "RS_2011-01"]) {
      const path = file(name, Buffer.concat([Buffer.from(begins, "latin1"), Buffer.alloc(30, 1)]));
      const { problem } = await read(path);
      expect(problem).toContain(what);
      expect(problem).toContain(command);
    }
  });

  test("an archive that needs more memory than there is, with the flag that takes it all the same", async () => {
    // A frame's head that names a window of 2 GiB, and an empty last block.
    const path = file("large.zst", Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 21 << 3, 1, 0, 0]));
    const { problem } = await read(path, { ...room, maxWindowBytes: 2 ** 27 });
    expect(problem).toContain("needs 2048 MiB of memory, more than the limit here: --large-window");
    expect(await read(path)).toEqual({ text: "", problem: undefined });
  });

  test.each([
    ["nowhere.zst", "no such file"],
    [".", "not a file"],
  ])("%s: %s", (name, said) => {
    expect(() => openDump(join(folder.path, name), room)).toThrow(said);
  });
});
