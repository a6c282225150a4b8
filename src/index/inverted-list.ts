import type { CodeBlock } from "./storage.ts";

/** A part of a code: `bits` bits from bit `first` on. */
export type Part = { first: number; bits: number };

/** Slots by the value of one part of their codes: those of value `v` are `slots[starts[v]]` up to, not including, `slots[starts[v + 1]]`. */
export type InvertedList = Part & { starts: Uint32Array; slots: Uint32Array };

/** A table's codes in a block, with the number of the block. */
export type NumberedBlock = { number: number; codes: Pick<CodeBlock, "present" | "bytes"> };

export const invertedListBytes = ({ bits }: Part, codes: number): number => 4 * (2 ** bits + 1 + codes);

/** The value of a part, at most 32 bits, of the code that starts at word `start`. */
export function valueOf(words: Uint32Array, start: number, { first, bits }: Part): number {
  const word = start + (first >>> 5);
  const shift = first & 31;
  const low = (words[word] as number) >>> shift;
  const value = shift + bits > 32 ? low | ((words[word + 1] as number) << (32 - shift)) : low;
  return bits === 32 ? value >>> 0 : (value & ((1 << bits) - 1)) >>> 0;
}

/**
 * A counting sort of slots by the value of a part. Each code is read once, because the index's thread may write at the same time:
 * a torn read can only concern a slot that is among the changed ones and so is compared anyway.
 * @param bit of the table in `present`. @param codeWords number of 32-bit words of a code.
 */
export function buildInvertedList(
  blocks: readonly NumberedBlock[],
  bit: number,
  codeWords: number,
  part: Part,
): InvertedList {
  const rows = blocks[0]?.codes.present.length ?? 0;
  const values = new Uint32Array(blocks.length * rows);
  const unsorted = new Uint32Array(values.length);
  const starts = new Uint32Array(new SharedArrayBuffer(4 * (2 ** part.bits + 1)));
  let count = 0;
  for (const { number, codes } of blocks) {
    const words = new Uint32Array(codes.bytes.buffer, codes.bytes.byteOffset, rows * codeWords);
    for (let row = 0; row < rows; row++) {
      if (!((codes.present[row] as number) & bit)) continue;
      const value = valueOf(words, row * codeWords, part);
      values[count] = value;
      unsorted[count++] = number * rows + row;
      starts[value] = (starts[value] as number) + 1;
    }
  }
  // Each start is the end of its value's slots at first, and moves to their beginning as they are written.
  for (let value = 1; value < starts.length; value++)
    starts[value] = (starts[value] as number) + (starts[value - 1] as number);
  const slots = new Uint32Array(new SharedArrayBuffer(4 * count));
  for (let index = count - 1; index >= 0; index--) {
    const value = values[index] as number;
    const to = (starts[value] as number) - 1;
    starts[value] = to;
    slots[to] = unsorted[index] as number;
  }
  return { ...part, starts, slots };
}
