import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { constants, zstdCompressSync } from "node:zlib";
import { AppError } from "../../src/errors.ts";
import { createZstdFrames } from "../../src/importers/zstd-frames.ts";

const text = Buffer.from("a line of a dump, again and again\n".repeat(400));
const packed = (data: Uint8Array, params: Record<number, number> = {}) => zstdCompressSync(data, { params });
const checked = { [constants.ZSTD_c_checksumFlag]: 1 };
const skippable = (length: number, kind = 0) => {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(0x184d2a50 + kind, 0);
  head.writeUInt32LE(length, 4);
  return Buffer.concat([head, Buffer.alloc(length, 7)]);
};

/** Whether each of the frames' parts is whole, pushed as these chunks. */
function follow(...chunks: Uint8Array[]) {
  const frames = createZstdFrames();
  for (const chunk of chunks) frames.push(chunk);
  return frames;
}

describe("the structure of a zstd stream", () => {
  const streams: [what: string, bytes: Buffer][] = [
    ["one frame", packed(text)],
    ["a frame with a checksum", packed(text, checked)],
    ["an empty frame", packed(Buffer.alloc(0))],
    [
      "a frame of bytes that cannot be compressed",
      packed(Buffer.from(crypto.getRandomValues(new Uint8Array(3000)))),
    ],
    ["a frame of one byte repeated", packed(Buffer.alloc(300_000, 65))],
    ["several frames", Buffer.concat([packed(text), packed(Buffer.from("x")), packed(text, checked)])],
    ["frames to be skipped", Buffer.concat([skippable(5), packed(text), skippable(0, 15), packed(text)])],
  ];

  test.each(streams)("is whole at its end: %s", (_, bytes) => {
    expect(follow(bytes).isWhole).toBe(true);
  });

  test.each(streams)("is whole wherever its chunks are cut: %s", (_, bytes) => {
    const cuts = fc.array(fc.nat({ max: bytes.length }), { maxLength: 6 });
    fc.assert(
      fc.property(cuts, (at) => {
        const borders = [0, ...at.toSorted((a, b) => a - b), bytes.length];
        const chunks = borders.slice(1).map((end, n) => bytes.subarray(borders[n], end));
        expect(follow(...chunks).isWhole).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  test("is whole at the ends of its frames and nowhere else, whichever byte it is cut at", () => {
    const parts = [packed(text, checked), skippable(9), packed(Buffer.from("short")), packed(text)];
    const bytes = Buffer.concat(parts);
    const ends = new Set([0]);
    for (const [at] of parts.entries()) ends.add(Buffer.concat(parts.slice(0, at + 1)).length);
    for (let length = 0; length <= bytes.length; length++)
      expect([length, follow(bytes.subarray(0, length)).isWhole]).toEqual([length, ends.has(length)]);
  });

  test.each([
    ["text", Buffer.from('{"id":1}\n')],
    ["gzip", Buffer.from([0x1f, 0x8b, 8, 0, 0, 0])],
    ["garbage behind a frame", Buffer.concat([packed(text), Buffer.from("garbage")])],
  ])("is not zstd: %s", (_, bytes) => {
    expect(() => follow(bytes)).toThrow(AppError);
  });
});

describe("the memory that a zstd stream needs", () => {
  test.each([10, 13, 16])("is the window it was packed with: 2^%i", (log) => {
    const bytes = Buffer.from(crypto.getRandomValues(new Uint8Array(2 ** 16)));
    // Without the content's length in its head a frame names its window.
    const params = { [constants.ZSTD_c_windowLog]: log, [constants.ZSTD_c_contentSizeFlag]: 0 };
    expect(follow(packed(bytes, params)).windowBytes).toBe(2 ** log);
  });

  test("is the largest of its frames'", () => {
    const head = (window: number) => Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, window, 1, 0, 0]);
    // The exponent less 10 in the five high bits, eighths in the three low ones.
    const frames = [head(10 << 3), head((21 << 3) | 0), head((3 << 3) | 5)];
    expect(follow(...frames)).toMatchObject({ windowBytes: 2 ** 31, isWhole: true });
    expect(follow(head((3 << 3) | 5)).windowBytes).toBe(2 ** 13 + (2 ** 13 / 8) * 5);
  });
});
