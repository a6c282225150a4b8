import { AppError } from "../errors.ts";
import type { Table } from "../similarity/tables.ts";
import type { Arena, Segment } from "./arena.ts";
import { type Form, formOf, quantise } from "./kernels.ts";
import { createSlots } from "./slots.ts";

/** One table's codes in one block of slots. A row whose bit is not in `present` holds nothing, whatever is there. */
export type CodeBlock = {
  readonly ids: Float64Array;
  /** A byte a row, a bit a table. */
  readonly present: Uint8Array;
  /** What is scanned. */
  readonly codes: Segment;
  readonly bytes: Uint8Array;
  /** The whole counts, where what is scanned are quantised ones. */
  readonly exact: Uint32Array | undefined;
};

/** A run of slots: a file has the same row in every table. Tables that hold nothing there have no codes. */
export type Block = {
  readonly ids: Float64Array;
  readonly present: Uint8Array;
  readonly places: readonly [ids: Segment, present: Segment];
  readonly codes: (CodeBlock | undefined)[];
};

/** Files in slots, and their packed codes: a code never moves, a slot that is free is taken again. */
export type Storage = {
  readonly tables: readonly Table[];
  /** Rows in a block. */
  readonly rows: number;
  readonly blocks: readonly Block[];
  /** Slots in use or free again: those below this number. */
  readonly slots: number;
  /** Files with a code in some table. */
  readonly files: number;
  /** Codes by table. */
  readonly counts: readonly number[];
  /** Bytes of the way from files to slots; codes are in the arena. */
  readonly bytes: number;
  /** @returns the slot, or `undefined` where memory does not hold it: then it holds no older one either. */
  put(table: number, file: number, code: Uint8Array): number | undefined;
  /** Forgets the file's code in one table. */
  drop(table: number, file: number): void;
  remove(file: number): void;
  clear(): void;
  /** The blocks of a table that have codes. */
  blocksOf(table: number): CodeBlock[];
  /** A block of nothing but free slots, with room for the codes of some tables (bits), to be filled and settled. */
  openBlock(tables: number): Block | undefined;
  /** Takes the rows of an opened block in, but for those of files that are held already or are not wanted. */
  settle(block: Block, isWanted: (file: number) => boolean): void;
};

/** Bytes that a slot takes beside its codes: its file and its presence. */
const SLOT_BYTES = 9;

/**
 * @param rows In a block; a power of two, at least 4.
 * @param mayTake Whether so many bytes more are allowed.
 * @throws AppError `internal` for a table whose codes no loop reads, or for more than eight tables.
 */
export function createStorage(
  tables: readonly Table[],
  arena: Arena,
  rows: number,
  mayTake: (bytes: number) => boolean,
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

  const take = (bytes: number): Segment | undefined => (mayTake(bytes) ? arena.take(bytes) : undefined);

  const addBlock = (): Block | undefined => {
    const place = take(rows * SLOT_BYTES);
    if (!place) return undefined;
    const { buffer, at } = place;
    const ids = { buffer, at, bytes: rows * 8 };
    const present = { buffer, at: at + rows * 8, bytes: rows };
    const block: Block = {
      ids: new Float64Array(buffer, ids.at, rows),
      present: new Uint8Array(buffer, present.at, rows),
      places: [ids, present],
      codes: [],
    };
    blocks.push(block);
    return block;
  };

  const codesIn = (block: Block, table: number): CodeBlock | undefined => {
    const held = block.codes[table];
    const form = forms[table];
    if (held || !form) return held;
    const place = take(rows * (form.bytes + form.exactBytes));
    if (!place) return undefined;
    const { buffer, at } = place;
    const codes = { buffer, at, bytes: rows * form.bytes };
    const exact = form.exactBytes
      ? new Uint32Array(buffer, at + codes.bytes, (rows * form.exactBytes) / 4)
      : undefined;
    const bytes = new Uint8Array(buffer, at, codes.bytes);
    return (block.codes[table] = { ids: block.ids, present: block.present, codes, bytes, exact });
  };

  /** A slot without anything in it yet. */
  const slotFor = (file: number): number | undefined => {
    const cost = slots.costOf(file);
    if (cost > 0 && !mayTake(cost)) return undefined;
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

  const drop = (table: number, file: number) => {
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
        drop(table, file);
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
    drop,
    remove(file) {
      for (const table of tables.keys()) drop(table, file);
    },
    clear() {
      for (const { ids, present } of blocks)
        for (const [row, held] of present.entries())
          if (held !== 0) for (const table of tables.keys()) drop(table, ids[row] as number);
    },
    blocksOf: (table) => blocks.flatMap(({ codes }) => codes[table] ?? []),
    openBlock(wanted) {
      // What is left of the block before is used later.
      while (next < blocks.length * rows) free.push(next++);
      const block = addBlock();
      if (!block) return undefined;
      const isHeld = tables.every((_, table) => !(wanted & (1 << table)) || codesIn(block, table));
      next += rows;
      if (isHeld) return block;
      for (let slot = next - rows; slot < next; slot++) free.push(slot);
      return undefined;
    },
    settle(block, isWanted) {
      const first = blocks.indexOf(block) * rows;
      /** Rows by what they hold: counted by table once, not a million times. */
      const taken = new Uint32Array(256);
      for (let row = rows - 1; row >= 0; row--) {
        const file = block.ids[row] as number;
        const held = block.present[row] as number;
        if (held === 0 || slots.get(file) !== undefined || !isWanted(file)) {
          block.present[row] = 0;
          free.push(first + row);
          continue;
        }
        slots.set(file, first + row);
        taken[held] = (taken[held] as number) + 1;
      }
      for (const [held, rows] of taken.entries()) {
        files += rows;
        for (const table of tables.keys())
          if (held & (1 << table)) counts[table] = (counts[table] ?? 0) + rows;
      }
    },
  };
}
