import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { type Line, readLines } from "../../src/importers/read-lines.ts";

async function* stream(bytes: Uint8Array, borders: readonly number[]) {
  const ends = [...borders.toSorted((a, b) => a - b), bytes.length];
  let start = 0;
  for (const end of ends) {
    yield bytes.subarray(start, end);
    start = end;
  }
}

async function read(
  bytes: Uint8Array,
  borders: readonly number[] = [],
  from?: { line: number; byte: number },
) {
  const lines: Line[] = [];
  for await (const some of readLines(stream(bytes, borders), from)) lines.push(...some);
  return lines;
}

/** The slow way: the whole text at once. */
function split(bytes: Uint8Array): Line[] {
  const texts = Buffer.from(bytes).toString("utf8").split("\n");
  let end = 0;
  return texts.flatMap((text, at) => {
    const isLast = at === texts.length - 1;
    if (isLast && text === "") return [];
    end += Buffer.byteLength(text) + (isLast ? 0 : 1);
    return [{ number: at + 1, end, text }];
  });
}

const anyText = fc
  .array(fc.oneof(fc.constantFrom("\n", "\n\n", "é", "😀", "{}", "\r\n"), fc.string({ unit: "grapheme" })))
  .map((words) => Buffer.from(words.join("").toWellFormed()));

describe("lines", () => {
  test("are those of the whole text, wherever its chunks are cut, in the middle of a character too", async () => {
    await fc.assert(
      fc.asyncProperty(anyText, fc.array(fc.double({ min: 0, max: 1, noNaN: true })), async (bytes, cuts) => {
        const borders = cuts.map((share) => Math.floor(share * bytes.length));
        expect(await read(bytes, borders)).toEqual(split(bytes));
      }),
    );
  });

  test("go on from the end of any of them with the same numbers", async () => {
    await fc.assert(
      fc.asyncProperty(anyText, fc.nat(), async (bytes, pick) => {
        const lines = await read(bytes);
        const last = lines[pick % (lines.length || 1)];
        if (!last) return;
        const rest = await read(bytes.subarray(last.end), [], { line: last.number, byte: last.end });
        expect(rest).toEqual(lines.slice(last.number));
      }),
    );
  });

  test("have no text where they are longer than 16 MiB; those after them do", async () => {
    const long = Buffer.alloc(16 * 2 ** 20 + 1, "x");
    const whole = Buffer.concat([Buffer.from("a\n"), long, Buffer.from("\nb\n"), long.subarray(1)]);
    const chunks = Array.from({ length: 40 }, (_, n) => n * 2 ** 20);
    const lines = await read(
      whole,
      chunks.filter((at) => at < whole.length),
    );
    expect(lines.map(({ number, text }) => [number, text?.length])).toEqual([
      [1, 1],
      [2, undefined],
      [3, 1],
      [4, 16 * 2 ** 20],
    ]);
    expect(lines.map((line) => line.end)).toEqual([2, 3 + long.length, 5 + long.length, whole.length]);
  });
});
