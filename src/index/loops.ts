import type { Segment } from "./arena.ts";
import type { Kernel, Loops } from "./kernels.ts";

/** Room for one query. */
const QUERY_BYTES = 64;

/** Slots that are picked at once. */
export const PICKED = 8192;

type Scan = (codes: number, rows: number, query: number, limit: number, hits: number) => number;
type Pick = (
  slots: number,
  count: number,
  blocks: number,
  shift: number,
  query: number,
  limit: number,
  hits: number,
) => number;

/** Loops that can also compare single slots, scattered over the blocks of a table of 256 bits. */
export type CompiledLoops = Loops & {
  /** Room for the slots to be picked: `PICKED`. */
  readonly slots: Uint32Array;
  /**
   * Compares `count` of `slots`; hits are slot and distance.
   * @param blocks addresses of the table's blocks, a uint32 each. @param shift a block has 2^shift rows.
   */
  pick(count: number, blocks: Segment, shift: number, code: Uint8Array, limit: number): number;
};

/** Bytes that `createCompiledLoops` works in. */
export const roomFor = (rows: number): number => QUERY_BYTES + 8 * Math.max(rows, PICKED) + 4 * PICKED;

/** The compiled loops, for one thread. @param room of `roomFor` the rows of a block, this thread's alone. */
export function createCompiledLoops(
  { memory, module }: { memory: WebAssembly.Memory; module: WebAssembly.Module },
  room: Segment,
  rows: number,
): CompiledLoops {
  const { exports } = new WebAssembly.Instance(module, { index: { memory } });
  // Of kernels.wat, which is compiled in: it has these.
  const known = exports as Record<Kernel, Scan> & { pick256: Pick };
  const query = new Uint8Array(room.buffer, room.at, QUERY_BYTES);
  const hitsAt = room.at + QUERY_BYTES;
  const most = Math.max(rows, PICKED);
  const slotsAt = hitsAt + 8 * most;
  return {
    hits: new Uint32Array(room.buffer, hitsAt, 2 * most),
    slots: new Uint32Array(room.buffer, slotsAt, PICKED),
    scan(kernel, codes, first, rows, code, limit) {
      query.set(code);
      const from = codes.at + first * code.length;
      return known[kernel](from, rows, room.at, limit, hitsAt);
    },
    pick(count, blocks, shift, code, limit) {
      query.set(code);
      return known.pick256(slotsAt, count, blocks.at, shift, room.at, limit, hitsAt);
    },
  };
}

/** Ones in every 16-bit number: faster here than counting by shifts and masks. */
const ones = new Uint8Array(65_536);
for (let bits = 1; bits < ones.length; bits++) ones[bits] = (ones[bits >> 1] ?? 0) + (bits & 1);

/** The same in plain TypeScript, where nothing can be compiled. @param rows of a block. */
export function createPlainLoops(rows: number): Loops {
  const hits = new Uint32Array(2 * rows);

  const bits = (codes: Segment, first: number, count: number, code: Uint8Array, limit: number): number => {
    const width = code.length / 4;
    const words = new Int32Array(codes.buffer, codes.at, codes.bytes / 4);
    const query = new Int32Array(code.slice().buffer);
    let found = 0;
    for (let row = 0, from = first * width; row < count; row++, from += width) {
      let sum = 0;
      for (let at = 0; at < width; at++) {
        const bits = (words[from + at] as number) ^ (query[at] as number);
        sum += (ones[bits & 0xffff] as number) + (ones[bits >>> 16] as number);
      }
      if (sum <= limit) {
        hits[found++] = row;
        hits[found++] = sum;
      }
    }
    return found / 2;
  };

  const counts = (
    squared: boolean,
    codes: Segment,
    first: number,
    count: number,
    code: Uint8Array,
    limit: number,
  ) => {
    const width = code.length;
    const all = new Uint8Array(codes.buffer, codes.at, codes.bytes);
    let found = 0;
    for (let row = 0, from = first * width; row < count; row++, from += width) {
      let sum = 0;
      for (let at = 0; at < width; at++) {
        const part = Math.max(0, Math.abs((all[from + at] as number) - (code[at] as number)) - 1);
        sum += squared ? part * part : part;
      }
      if (sum <= limit) {
        hits[found++] = row;
        hits[found++] = sum;
      }
    }
    return found / 2;
  };

  return {
    hits,
    scan(kernel, codes, first, rows, code, limit) {
      if (kernel === "l1" || kernel === "l2") return counts(kernel === "l2", codes, first, rows, code, limit);
      return bits(codes, first, rows, code, limit);
    },
  };
}
