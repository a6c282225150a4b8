import { expect, test } from "bun:test";
import fc from "fast-check";
import { decodePage } from "../../../src/sites/dpchallenge/decode-page.ts";

const latin = (...bytes: number[]) => new Uint8Array(bytes);

test.each([
  ["Windows-1252's quotes", latin(0x93, 0x41, 0x94), "“A”"],
  ["its accents", latin(0x63, 0x61, 0x66, 0xe9), "café"],
  ["both in one page", latin(0xc3, 0xa9, 0x20, 0xe9, 0x20, 0xe2, 0x80, 0x99, 0x92), "é é ’’"],
  ["a sequence that is cut", latin(0xe2, 0x80), "â€"],
  ["an overlong sequence", latin(0xc0, 0xaf), "À¯"],
  ["half of a pair", latin(0xed, 0xa0, 0x80), "í\u00a0€"],
  ["a byte order mark", latin(0xef, 0xbb, 0xbf, 0x41, 0x92), "A’"],
  ["nothing", latin(), ""],
])("%s is read", (_what, bytes, text) => {
  expect(decodePage(bytes)).toBe(text);
});

test("valid UTF-8 is read as such, and any bytes are read without a replacement character", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      expect(decodePage(new TextEncoder().encode(text))).toBe(text.replace(/^\uFEFF/, ""));
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const marks = Buffer.from(bytes).toString("latin1").split("\xef\xbf\xbd").length - 1;
      expect(decodePage(bytes).split("\uFFFD").length - 1).toBe(marks);
    }),
  );
});
