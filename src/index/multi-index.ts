import type { Segment } from "./arena.ts";
import type { TopK } from "./top-k.ts";
import type { Engine } from "./engine.ts";
import type { MultiIndexState } from "./index.ts";
import { SLOT_BATCH } from "./loops.ts";
import { neighbourCount, neighbours, partsFor, radiiFor } from "./code-parts.ts";
import { type NumberedBlock, type InvertedList, invertedListBytes, valueOf } from "./inverted-list.ts";
import { createChangedSlots, type ChangedSlots } from "./changed-slots.ts";
import type { Storage } from "./storage.ts";

/**
 * Multi-index hashing over one table of 256 bits (Norouzi, Punjani, Fleet 2012): finds all codes within a small radius by looking
 * up parts of the code. As exact as a scan: looked up slots are candidates whose current codes are compared, and slots that have
 * changed since the build are compared too.
 */
export type MultiIndex = {
  readonly state: MultiIndexState;
  /** Bytes of the index and of the one being built. */
  readonly bytes: number;
  /** Records that a slot has got another code. */
  markChanged(slot: number): void;
  /** Starts a build in the second thread where the table is large enough and there is memory. */
  buildIfWorthwhile(): void;
  /** Whether a look-up within this radius is faster than a scan. */
  isWorthwhile(radius: number): boolean;
  /** Offers all codes within the radius. Only after `isWorthwhile` has returned true. */
  search(code: Uint8Array, radius: number, topK: TopK): void;
};

type Built = { parts: InvertedList[]; changes: ChangedSlots; bytes: number };

const CODE_WORDS = 8;

/** Minimum number of codes of a multi-index, and the cost of a look-up in scanned codes. */
export type MultiIndexCosts = { multiIndexFrom: number; lookUpCost: number };

/** @param mayAllocate Whether this many more bytes are allowed. */
export function createMultiIndex(
  storage: Storage,
  table: number,
  engine: Engine,
  { multiIndexFrom: minCodes, lookUpCost }: MultiIndexCosts,
  mayAllocate: (bytes: number) => boolean,
): MultiIndex {
  const { rows } = storage;
  const shift = Math.log2(rows);
  const loops = engine.compiled;
  let built: Built | undefined;
  let building: { changes: ChangedSlots; bytes: number } | undefined;
  let state: MultiIndexState = "none";
  /** Offsets of the table's blocks, for the loops. */
  let blockOffsets: { segment: Segment; words: Uint32Array } | undefined;

  const addBlockOffset = (block: number): boolean => {
    if (!blockOffsets || block >= blockOffsets.words.length) {
      const segment = engine.arena.allocate(8 * (block + 512));
      if (!segment) return false;
      const words = new Uint32Array(segment.buffer, segment.offset, segment.bytes / 4);
      if (blockOffsets) words.set(blockOffsets.words);
      blockOffsets = { segment, words };
    }
    blockOffsets.words[block] = storage.blocks[block]?.codes[table]?.codes.offset ?? 0;
    return true;
  };

  const build = async (codes: number) => {
    const helper = engine.helper();
    if (!helper) return;
    const parts = partsFor(codes, CODE_WORDS * 32);
    const bytes = parts.reduce((sum, part) => sum + invertedListBytes(part, codes), 0);
    if (built && !mayAllocate(bytes) && mayAllocate(bytes - built.bytes)) built = undefined;
    if (!mayAllocate(bytes)) {
      state = "no memory";
      return;
    }
    const next = (building = { changes: createChangedSlots(), bytes });
    state = "building";
    const blocks = [...storage.blocks.entries()].flatMap(([number, { codes }]): NumberedBlock[] => {
      const tableCodes = codes[table];
      return tableCodes ? [{ number, codes: tableCodes }] : [];
    });
    const haveOffsets = blocks.every(({ number }) => addBlockOffset(number));
    const task = {
      bit: 1 << table,
      numbers: Uint32Array.from(blocks, ({ number }) => number),
      codes: Uint32Array.from(blocks, ({ number }) => blockOffsets?.words[number] ?? 0),
      present: Uint32Array.from(blocks, ({ codes }) => codes.present.byteOffset),
    };
    try {
      const lists: InvertedList[] = [];
      // One request a part, so that the thread can scan in between.
      for (const part of haveOffsets ? parts : [])
        lists.push(await helper.ask("invertedList", { ...task, part }));
      built = haveOffsets ? { parts: lists, changes: next.changes, bytes } : undefined;
      state = haveOffsets ? "ready" : "no memory";
    } catch {
      // The memory was not available after all: scans answer instead.
      state = "no memory";
    }
    building = undefined;
  };

  let ends = new Uint32Array(1024);
  /** Start and end of the slots of each neighbour of a value. A separate pass, because parallel memory reads are four times as fast. */
  const endsOf = ({ starts }: InvertedList, value: number, masks: Uint32Array): Uint32Array => {
    if (ends.length < 2 * masks.length) ends = new Uint32Array(2 * masks.length);
    for (let index = 0; index < masks.length; index++) {
      const near = (value ^ (masks[index] as number)) >>> 0;
      ends[2 * index] = starts[near] as number;
      ends[2 * index + 1] = starts[near + 1] as number;
    }
    return ends;
  };

  const offer = (hits: number, seen: Set<number>, topK: TopK) => {
    for (let hit = 0; hit < hits; hit++) {
      const slot = loops?.hits[2 * hit] as number;
      const block = storage.blocks[slot >>> shift];
      const row = slot & (rows - 1);
      if (!block || seen.has(slot) || !((block.present[row] as number) & (1 << table))) continue;
      seen.add(slot);
      topK.offer(block.ids[row] as number, loops?.hits[2 * hit + 1] as number);
    }
  };

  return {
    get state() {
      return state;
    },
    get bytes() {
      return (built?.bytes ?? 0) + (building?.bytes ?? 0);
    },
    markChanged(slot) {
      if (!built && !building) return;
      building?.changes.add(slot);
      built?.changes.add(slot);
      // Without the offset of its block it could not be compared: the table is scanned instead.
      if (!addBlockOffset(slot >>> shift)) built = undefined;
    },
    buildIfWorthwhile() {
      const codes = storage.counts[table] ?? 0;
      if (building || state === "no memory" || codes < minCodes || !loops) return;
      if (built && built.changes.size <= Math.max(minCodes, codes) / 16) return;
      void build(codes);
    },
    isWorthwhile(radius) {
      if (!built) return false;
      const radii = radiiFor(built.parts, Math.floor(radius));
      const cost = built.parts.reduce(
        (sum, { bits, slots }, part) =>
          sum + neighbourCount(bits, radii[part] ?? 0) * (1 + slots.length / 2 ** bits),
        0,
      );
      return cost * lookUpCost + built.changes.size < Math.max(minCodes, storage.counts[table] ?? 0);
    },
    search(code, radius, topK) {
      if (!built || !blockOffsets || !loops) return;
      const maxBits = Math.floor(radius);
      const radii = radiiFor(built.parts, maxBits);
      const { segment } = blockOffsets;
      const seen = new Set<number>();
      const { slots } = loops;
      let count = 0;
      const compare = () => {
        offer(
          loops.compareSlots(count, segment, shift, code, Math.min(maxBits, Math.floor(topK.limit))),
          seen,
          topK,
        );
        count = 0;
      };
      const query = new Uint32Array(code.slice().buffer);
      for (const [index, part] of built.parts.entries()) {
        const value = valueOf(query, 0, part);
        const masks = neighbours(part.bits, radii[index] ?? -1);
        const ends = endsOf(part, value, masks);
        for (let range = 0; range < 2 * masks.length; range += 2) {
          const end = ends[range + 1] as number;
          for (let entry = ends[range] as number; entry < end; entry++) {
            slots[count++] = part.slots[entry] as number;
            if (count === SLOT_BATCH) compare();
          }
        }
      }
      for (const slot of built.changes.slots()) {
        slots[count++] = slot;
        if (count === SLOT_BATCH) compare();
      }
      compare();
    },
  };
}
