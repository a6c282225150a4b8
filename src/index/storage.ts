import { AppError } from "../errors.ts";
import type { Table } from "../similarity/tables.ts";
import type { Arena, Segment } from "./arena.ts";
import { type Form, formOf, quantise } from "./kernels.ts";
import { createSlots } from "./slots.ts";

/** One table's codes in one block of slots. A row without the table's bit in `present` is empty, whatever its bytes. */
export type CodeBlock = {
  readonly ids: Float64Array;
  /** One byte a row, one bit a table. */
  readonly present: Uint8Array;
  /** The scanned codes. */
  readonly codes: Segment;
  readonly bytes: Uint8Array;
  /** The exact counts, where the scanned codes are quantised. */
  readonly exact: Uint32Array | undefined;
};

/** Consecutive slots; a file has the same row in every table. `codes` is sparse: tables without codes in the block are absent. */
export type Block = {
  readonly ids: Float64Array;
  readonly present: Uint8Array;
  readonly codes: (CodeBlock | undefined)[];
};

/** Slots of files with their packed codes. A code never moves; free slots are reused. */
export type Storage = {
  readonly tables: readonly Table[];
  /** Rows in a block. */
  readonly rows: number;
  readonly blocks: readonly Block[];
  /** Number of slots allocated, free ones included. */
  readonly slots: number;
  /** Files with a code in any table. */
  readonly files: number;
  /** Number of codes, by table. */
  readonly counts: readonly number[];
  /** Bytes of the table of slots; codes are in the arena. */
  readonly bytes: number;
  /** @returns the slot; `undefined` where memory is insufficient: an older code of the file is removed then. */
  put(table: number, file: number, code: Uint8Array): number | undefined;
  /** Removes the file's code from one table. */
  removeCode(table: number, file: number): void;
  remove(file: number): void;
  clear(): void;
  /** The blocks with codes of a table. */
  blocksOf(table: number): CodeBlock[];
  /** A new block with room for the codes of the tables in a bit mask, to be filled and adopted. */
  openBlock(tableMask: number): Block | undefined;
  /** Adopts the rows of an opened block, except those of files that are present already or not accepted. */
  adoptRows(block: Block, accepts: (file: number) => boolean): void;
};

/** Bytes of a slot without its codes: file id and presence. */
const SLOT_BYTES = 9;

/**
 * @param rows Rows of a block; a power of two, at least 4.
 * @param mayAllocate Whether this many more bytes are allowed.
 * @throws AppError `internal` for a table whose codes no loop reads, or for more than eight tables.
 */
export function createStorage(
  tables: readonly Table[],
  arena: Arena,
  rows: number,
  mayAllocate: (bytes: number) => boolean,
): Storage {
  if (tables.length > 8) throw new AppError("internal", `index of ${tables.length} tables: eight at most`);
  const forms = tables.map((table): Form => {
    const form = formOf(table);
    if (form) return form;
    throw new AppError("internal", `index of ${table.name}: no loop reads codes of ${table.bytes} bytes`);
  });
  const shift = Math.log2(rows);
  const slots = createSlots();
  const blocks: Block[] = [];
  const counts = tables.map(() => 0);
  const free: number[] = [];
  let files = 0;
  let next = 0;

  const allocate = (bytes: number): Segment | undefined =>
    mayAllocate(bytes) ? arena.allocate(bytes) : undefined;

  const addBlock = (): Block | undefined => {
    const segment = allocate(rows * SLOT_BYTES);
    if (!segment) return undefined;
    const { buffer, offset } = segment;
    const block: Block = {
      ids: new Float64Array(buffer, offset, rows),
      present: new Uint8Array(buffer, offset + rows * 8, rows),
      codes: [],
    };
    blocks.push(block);
    return block;
  };

  const codesIn = (block: Block, table: number): CodeBlock | undefined => {
    const existing = block.codes[table];
    const form = forms[table];
    if (existing || !form) return existing;
    const segment = allocate(rows * (form.bytes + form.exactBytes));
    if (!segment) return undefined;
    const { buffer, offset } = segment;
    const codes = { buffer, offset, bytes: rows * form.bytes };
    const exact = form.exactBytes
      ? new Uint32Array(buffer, offset + codes.bytes, (rows * form.exactBytes) / 4)
      : undefined;
    const bytes = new Uint8Array(buffer, offset, codes.bytes);
    return (block.codes[table] = { ids: block.ids, present: block.present, codes, bytes, exact });
  };

  /** An empty slot for a file. */
  const slotFor = (file: number): number | undefined => {
    const cost = slots.costOf(file);
    if (cost > 0 && !mayAllocate(cost)) return undefined;
    let slot = free.pop();
    if (slot === undefined) {
      if (next === blocks.length * rows && !addBlock()) return undefined;
      slot = next++;
    }
    slots.set(file, slot);
    blockAt(slot).ids[slot % rows] = file;
    files++;
    return slot;
  };

  const blockAt = (slot: number): Block => {
    const block = blocks[slot >>> shift];
    if (block) return block;
    throw new AppError("internal", `index: no block for slot ${slot}`);
  };

  const removeCode = (table: number, file: number) => {
    const slot = slots.get(file);
    if (slot === undefined) return;
    const { present } = blockAt(slot);
    const row = slot % rows;
    const before = present[row] as number;
    const bit = 1 << table;
    if (before & bit) counts[table] = (counts[table] ?? 0) - 1;
    present[row] = before & ~bit;
    if (present[row] !== 0) return;
    slots.delete(file);
    free.push(slot);
    files--;
  };

  return {
    tables,
    rows,
    blocks,
    counts,
    get files() {
      return files;
    },
    get slots() {
      return next;
    },
    get bytes() {
      return slots.bytes;
    },
    put(table, file, code) {
      const slot = slots.get(file) ?? slotFor(file);
      if (slot === undefined) return undefined;
      const block = blockAt(slot);
      const codes = codesIn(block, table);
      if (!codes) {
        removeCode(table, file);
        return undefined;
      }
      const row = slot % rows;
      if (codes.exact) {
        const words = new Uint32Array(code.slice().buffer);
        codes.exact.set(words, row * words.length);
        quantise(words, 0, codes.bytes, (row * codes.bytes.length) / rows);
      } else codes.bytes.set(code, row * code.length);
      const before = block.present[row] as number;
      if (!(before & (1 << table))) counts[table] = (counts[table] ?? 0) + 1;
      block.present[row] = before | (1 << table);
      return slot;
    },
    removeCode,
    remove(file) {
      for (const table of tables.keys()) removeCode(table, file);
    },
    clear() {
      for (const { ids, present } of blocks)
        for (const [row, tableMask] of present.entries())
          if (tableMask !== 0) for (const table of tables.keys()) removeCode(table, ids[row] as number);
    },
    blocksOf: (table) => blocks.flatMap(({ codes }) => codes[table] ?? []),
    openBlock(tableMask) {
      // The rest of the previous block becomes free slots.
      while (next < blocks.length * rows) free.push(next++);
      const block = addBlock();
      if (!block) return undefined;
      const hasRoom = tables.every((_, table) => !(tableMask & (1 << table)) || codesIn(block, table));
      next += rows;
      if (hasRoom) return block;
      for (let slot = next - rows; slot < next; slot++) free.push(slot);
      return undefined;
    },
    adoptRows(block, accepts) {
      const first = blocks.indexOf(block) * rows;
      /** Number of rows by table mask, so that tables are counted once at the end. */
      const adopted = new Uint32Array(256);
      for (let row = rows - 1; row >= 0; row--) {
        const file = block.ids[row] as number;
        const tableMask = block.present[row] as number;
        if (tableMask === 0 || slots.get(file) !== undefined || !accepts(file)) {
          block.present[row] = 0;
          free.push(first + row);
          continue;
        }
        slots.set(file, first + row);
        adopted[tableMask] = (adopted[tableMask] as number) + 1;
      }
      for (const [tableMask, rows] of adopted.entries()) {
        files += rows;
        for (const table of tables.keys())
          if (tableMask & (1 << table)) counts[table] = (counts[table] ?? 0) + rows;
      }
    },
  };
}
