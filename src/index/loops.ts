import type { Segment } from "./arena.ts";
import type { Kernel, Loops } from "./kernels.ts";

/** Bytes of a query. */
const QUERY_BYTES = 64;

/** Slots compared by one call. */
export const SLOT_BATCH = 8192;

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

/** Loops that can also compare single slots of a table of 256 bits, scattered over its blocks. */
export type CompiledLoops = Loops & {
  /** The slots to compare, at most `SLOT_BATCH`. */
  readonly slots: Uint32Array;
  /**
   * Compares `count` of `slots`; hits are slot and distance.
   * @param blocks addresses of the table's blocks, a uint32 each. @param shift a block has 2^shift rows.
   */
  compareSlots(count: number, blocks: Segment, shift: number, code: Uint8Array, limit: number): number;
};

/** Bytes of the workspace of `createCompiledLoops`. */
export const workspaceBytes = (rows: number): number =>
  QUERY_BYTES + 8 * Math.max(rows, SLOT_BATCH) + 4 * SLOT_BATCH;

/** The compiled loops of one thread. @param workspace of `workspaceBytes(rows)`, for this thread only. */
export function createCompiledLoops(
  { memory, module }: { memory: WebAssembly.Memory; module: WebAssembly.Module },
  workspace: Segment,
  rows: number,
): CompiledLoops {
  const { exports } = new WebAssembly.Instance(module, { index: { memory } });
  // The exports of kernels.wat.
  const kernels = exports as Record<Kernel, Scan> & { pick256: Pick };
  const query = new Uint8Array(workspace.buffer, workspace.offset, QUERY_BYTES);
  const hitsOffset = workspace.offset + QUERY_BYTES;
  const capacity = Math.max(rows, SLOT_BATCH);
  const slotsOffset = hitsOffset + 8 * capacity;
  return {
    hits: new Uint32Array(workspace.buffer, hitsOffset, 2 * capacity),
    slots: new Uint32Array(workspace.buffer, slotsOffset, SLOT_BATCH),
    scan(kernel, codes, first, rows, code, limit) {
      query.set(code);
      const from = codes.offset + first * code.length;
      return kernels[kernel](from, rows, workspace.offset, limit, hitsOffset);
    },
    compareSlots(count, blocks, shift, code, limit) {
      query.set(code);
      return kernels.pick256(slotsOffset, count, blocks.offset, shift, workspace.offset, limit, hitsOffset);
    },
  };
}

/** Set bits of every 16-bit number: faster here than shifts and masks. */
const setBits = new Uint8Array(65_536);
for (let bits = 1; bits < setBits.length; bits++) setBits[bits] = (setBits[bits >> 1] ?? 0) + (bits & 1);

/** The loops in plain TypeScript, where WebAssembly is not available. @param rows of a block. */
export function createPlainLoops(rows: number): Loops {
  const hits = new Uint32Array(2 * rows);

  const bits = (codes: Segment, first: number, count: number, code: Uint8Array, limit: number): number => {
    const width = code.length / 4;
    const words = new Int32Array(codes.buffer, codes.offset, codes.bytes / 4);
    const query = new Int32Array(code.slice().buffer);
    let written = 0;
    for (let row = 0, from = first * width; row < count; row++, from += width) {
      let sum = 0;
      for (let index = 0; index < width; index++) {
        const bits = (words[from + index] as number) ^ (query[index] as number);
        sum += (setBits[bits & 0xffff] as number) + (setBits[bits >>> 16] as number);
      }
      if (sum <= limit) {
        hits[written++] = row;
        hits[written++] = sum;
      }
    }
    return written / 2;
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
    const all = new Uint8Array(codes.buffer, codes.offset, codes.bytes);
    let written = 0;
    for (let row = 0, from = first * width; row < count; row++, from += width) {
      let sum = 0;
      for (let index = 0; index < width; index++) {
        const part = Math.max(0, Math.abs((all[from + index] as number) - (code[index] as number)) - 1);
        sum += squared ? part * part : part;
      }
      if (sum <= limit) {
        hits[written++] = row;
        hits[written++] = sum;
      }
    }
    return written / 2;
  };

  return {
    hits,
    scan(kernel, codes, first, rows, code, limit) {
      if (kernel === "l1" || kernel === "l2") return counts(kernel === "l2", codes, first, rows, code, limit);
      return bits(codes, first, rows, code, limit);
    },
  };
}
