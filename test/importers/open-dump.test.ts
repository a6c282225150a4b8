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
const half = packed.subarray(0, Math.floor(packed.length / 2));
const room = { byte: 0, maxWindowBytes: 2 ** 31 };

function file(name: string, bytes: Uint8Array | string): string {
  const path = join(folder.path, name);
  writeFileSync(path, bytes);
  return path;
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
