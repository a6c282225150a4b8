import type { CodeBlock } from "./storage.ts";

/** A part of a code: `bits` of it from bit `first` on. */
export type Part = { first: number; bits: number };

/** The slots by the value of one part of their codes: those of value `v` are `slots[starts[v]]` to `slots[starts[v + 1]]`, excluded. */
export type Postings = Part & { starts: Uint32Array; slots: Uint32Array };

/** A table's codes in one block, and the number of the block. */
export type NumberedBlock = { number: number; codes: Pick<CodeBlock, "present" | "bytes"> };

export const postingBytes = ({ bits }: Part, codes: number): number => 4 * (2 ** bits + 1 + codes);

/** The value of a part of a code that starts at word `at`: its bits, the lowest first. At most 32 of them. */
export function valueOf(words: Uint32Array, at: number, { first, bits }: Part): number {
  const word = at + (first >>> 5);
  const shift = first & 31;
  const low = (words[word] as number) >>> shift;
  const value = shift + bits > 32 ? low | ((words[word + 1] as number) << (32 - shift)) : low;
  return bits === 32 ? value >>> 0 : (value & ((1 << bits) - 1)) >>> 0;
}

/**
 * A counting sort of slots. Each code is read once, since its owner may write at the same time: what is read torn is of a
 * slot that has changed since, which is looked at anyway.
 * @param bit the table's, in `present`. @param codeWords of 32 bits in a code.
 */
export function buildPostings(
  blocks: readonly NumberedBlock[],
  bit: number,
  codeWords: number,
  part: Part,
): Postings {
  const rows = blocks[0]?.codes.present.length ?? 0;
  const values = new Uint32Array(blocks.length * rows);
  const own = new Uint32Array(values.length);
  const starts = new Uint32Array(new SharedArrayBuffer(4 * (2 ** part.bits + 1)));
  let count = 0;
  for (const { number, codes } of blocks) {
    const words = new Uint32Array(codes.bytes.buffer, codes.bytes.byteOffset, rows * codeWords);
    for (let row = 0; row < rows; row++) {
      if (!((codes.present[row] as number) & bit)) continue;
      const value = valueOf(words, row * codeWords, part);
      values[count] = value;
      own[count++] = number * rows + row;
      starts[value] = (starts[value] as number) + 1;
    }
  }
  // Each start is first the end of its value's slots, and falls to their beginning as they are written.
  for (let value = 1; value < starts.length; value++)
    starts[value] = (starts[value] as number) + (starts[value - 1] as number);
  const slots = new Uint32Array(new SharedArrayBuffer(4 * count));
  for (let at = count - 1; at >= 0; at--) {
    const value = values[at] as number;
    const to = (starts[value] as number) - 1;
    starts[value] = to;
    slots[to] = own[at] as number;
  }
  return { ...part, starts, slots };
}
