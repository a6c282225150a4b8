import type { Segment } from "./arena.ts";
import type { Closest } from "./closest.ts";
import type { Engine } from "./engine.ts";
import type { MultiIndexState } from "./index.ts";
import { PICKED } from "./loops.ts";
import { neighbourCount, neighbours, partsFor, radiiFor } from "./pigeonholes.ts";
import { type NumberedBlock, type Postings, postingBytes, valueOf } from "./inverted-list.ts";
import { createTail, type Tail } from "./tail.ts";
import type { Storage } from "./storage.ts";

/**
 * Multi-index hashing over one table of 256 bits (Norouzi, Punjani, Fleet 2012): finds all within a small radius by looking
 * up parts of the code. It is as exact as a scan: what it looks up are only candidates, compared as they are now, and what
 * has changed since it was built is compared too.
 */
export type MultiIndex = {
  readonly state: MultiIndexState;
  /** Bytes held, and those that are being built. */
  readonly bytes: number;
  /** A slot has got another code. */
  changed(slot: number): void;
  /** Begins to build, beside the requests, where it pays and there is memory. */
  consider(): void;
  /** Whether looking up all that is within a radius is faster than a scan. */
  pays(radius: number): boolean;
  /** Offers all that is within the radius, where that pays. */
  search(code: Uint8Array, radius: number, closest: Closest): void;
};

type Built = { parts: Postings[]; tail: Tail; bytes: number };

const CODE_WORDS = 8;

/** When looking up by parts pays: from how many codes on, and how many scanned codes a look-up takes as long as. */
export type MultiIndexPay = { multiIndexFrom: number; lookUpCost: number };

/** @param mayTake Whether so many bytes more are allowed. */
export function createMultiIndex(
  storage: Storage,
  table: number,
  engine: Engine,
  { multiIndexFrom: from, lookUpCost }: MultiIndexPay,
  mayTake: (bytes: number) => boolean,
): MultiIndex {
  const { rows } = storage;
  const shift = Math.log2(rows);
  const loops = engine.compiled;
  let built: Built | undefined;
  let building: { tail: Tail; bytes: number } | undefined;
  let state: MultiIndexState = "none";
  /** Where the table's blocks begin, for the loops. */
  let places: { segment: Segment; words: Uint32Array } | undefined;

  const place = (block: number): boolean => {
    if (!places || block >= places.words.length) {
      const segment = engine.arena.take(8 * (block + 512));
      if (!segment) return false;
      const words = new Uint32Array(segment.buffer, segment.at, segment.bytes / 4);
      if (places) words.set(places.words);
      places = { segment, words };
    }
    places.words[block] = storage.blocks[block]?.codes[table]?.codes.at ?? 0;
    return true;
  };

  const build = async (codes: number) => {
    const helper = engine.helper();
    if (!helper) return;
    const parts = partsFor(codes, CODE_WORDS * 32);
    const bytes = parts.reduce((sum, part) => sum + postingBytes(part, codes), 0);
    if (built && !mayTake(bytes) && mayTake(bytes - built.bytes)) built = undefined;
    if (!mayTake(bytes)) {
      state = "no memory";
      return;
    }
    const own = (building = { tail: createTail(), bytes });
    state = "building";
    const blocks = [...storage.blocks.entries()].flatMap(([number, { codes }]): NumberedBlock[] => {
      const held = codes[table];
      return held ? [{ number, codes: held }] : [];
    });
    const arePlaced = blocks.every(({ number }) => place(number));
    const task = {
      bit: 1 << table,
      numbers: Uint32Array.from(blocks, ({ number }) => number),
      places: Uint32Array.from(blocks, ({ number }) => places?.words[number] ?? 0),
      present: Uint32Array.from(blocks, ({ codes }) => codes.present.byteOffset),
    };
    try {
      const made: Postings[] = [];
      // One after another: between two of them the thread is free to scan.
      for (const part of arePlaced ? parts : []) made.push(await helper.ask("postings", { ...task, part }));
      built = arePlaced ? { parts: made, tail: own.tail, bytes } : undefined;
      state = arePlaced ? "ready" : "no memory";
    } catch {
      // Memory that was promised was not there: scans answer, as they do below a million.
      state = "no memory";
    }
    building = undefined;
  };

  let ends = new Uint32Array(1024);
  /** Where the slots of a value's neighbours begin and end. In a pass of its own: the memory answers many at once, four times as fast. */
  const endsOf = ({ starts }: Postings, value: number, masks: Uint32Array): Uint32Array => {
    if (ends.length < 2 * masks.length) ends = new Uint32Array(2 * masks.length);
    for (let at = 0; at < masks.length; at++) {
      const near = (value ^ (masks[at] as number)) >>> 0;
      ends[2 * at] = starts[near] as number;
      ends[2 * at + 1] = starts[near + 1] as number;
    }
    return ends;
  };

  const offer = (found: number, seen: Set<number>, closest: Closest) => {
    for (let hit = 0; hit < found; hit++) {
      const slot = loops?.hits[2 * hit] as number;
      const block = storage.blocks[slot >>> shift];
      const row = slot & (rows - 1);
      if (!block || seen.has(slot) || !((block.present[row] as number) & (1 << table))) continue;
      seen.add(slot);
      closest.offer(block.ids[row] as number, loops?.hits[2 * hit + 1] as number);
    }
  };

  return {
    get state() {
      return state;
    },
    get bytes() {
      return (built?.bytes ?? 0) + (building?.bytes ?? 0);
    },
    changed(slot) {
      if (!built && !building) return;
      building?.tail.add(slot);
      built?.tail.add(slot);
      // Without its place it could not be compared: a scan does it then.
      if (!place(slot >>> shift)) built = undefined;
    },
    consider() {
      const codes = storage.counts[table] ?? 0;
      if (building || state === "no memory" || codes < from || !loops) return;
      if (built && built.tail.size <= Math.max(from, codes) / 16) return;
      void build(codes);
    },
    pays(radius) {
      if (!built) return false;
      const radii = radiiFor(built.parts, Math.floor(radius));
      const cost = built.parts.reduce(
        (sum, { bits, slots }, at) =>
          sum + neighbourCount(bits, radii[at] ?? 0) * (1 + slots.length / 2 ** bits),
        0,
      );
      return cost * lookUpCost + built.tail.size < Math.max(from, storage.counts[table] ?? 0);
    },
    search(code, radius, closest) {
      if (!built || !places || !loops) return;
      const whole = Math.floor(radius);
      const radii = radiiFor(built.parts, whole);
      const { segment } = places;
      const seen = new Set<number>();
      const { slots } = loops;
      let count = 0;
      const compare = () => {
        offer(
          loops.pick(count, segment, shift, code, Math.min(whole, Math.floor(closest.limit))),
          seen,
          closest,
        );
        count = 0;
      };
      const query = new Uint32Array(code.slice().buffer);
      for (const [at, part] of built.parts.entries()) {
        const value = valueOf(query, 0, part);
        const masks = neighbours(part.bits, radii[at] ?? -1);
        const ends = endsOf(part, value, masks);
        for (let range = 0; range < 2 * masks.length; range += 2) {
          const end = ends[range + 1] as number;
          for (let at = ends[range] as number; at < end; at++) {
            slots[count++] = part.slots[at] as number;
            if (count === PICKED) compare();
          }
        }
      }
      for (const slot of built.tail.slots()) {
        slots[count++] = slot;
        if (count === PICKED) compare();
      }
      compare();
    },
  };
}
