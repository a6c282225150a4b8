import { createSlots } from "./slots.ts";

/** Codes in one chunk: growing adds a chunk and copies nothing. */
const CHUNK_ROWS = 16_384;

type Chunk = { words: Int32Array; files: Float64Array };

/** A run of packed codes, one after another. */
export type Run = { words: Int32Array; rows: number; firstSlot: number };

/** The packed codes of one encoder, without gaps: slots `0` to `count - 1`. */
export type Codes = {
  /** 32-bit words in one code. */
  readonly words: number;
  readonly count: number;
  /** Bytes reserved. */
  readonly bytes: number;
  has(file: number): boolean;
  /** Adds or replaces the code of each file; `words.length === files.length * this.words`. */
  put(files: Float64Array, words: Int32Array): void;
  /** Moves the last slot into the file's. A file without a code is ignored. */
  remove(file: number): void;
  fileAt(slot: number): number;
  runs(): Iterable<Run>;
};

/** @param words 32-bit words in one code. */
export function createCodes(words: number): Codes {
  const slots = createSlots();
  const chunks: Chunk[] = [];
  let count = 0;

  const chunkOf = (slot: number): Chunk => {
    const at = Math.floor(slot / CHUNK_ROWS);
    return (chunks[at] ??= {
      words: new Int32Array(CHUNK_ROWS * words),
      files: new Float64Array(CHUNK_ROWS),
    });
  };

  const write = (slot: number, file: number, source: Int32Array, from: number) => {
    const chunk = chunkOf(slot);
    const row = slot % CHUNK_ROWS;
    chunk.files[row] = file;
    for (let word = 0, to = row * words; word < words; word++)
      chunk.words[to + word] = source[from + word] ?? 0;
    slots.set(file, slot);
  };

  const fileAt = (slot: number): number => chunkOf(slot).files[slot % CHUNK_ROWS] ?? 0;

  return {
    words,
    get count() {
      return count;
    },
    get bytes() {
      return chunks.reduce((sum, chunk) => sum + chunk.words.byteLength + chunk.files.byteLength, 0);
    },
    has: (file) => slots.get(file) !== undefined,
    put(files, source) {
      files.forEach((file, at) => write(slots.get(file) ?? count++, file, source, at * words));
    },
    remove(file) {
      const slot = slots.get(file);
      if (slot === undefined) return;
      const last = --count;
      if (slot !== last) write(slot, fileAt(last), chunkOf(last).words, (last % CHUNK_ROWS) * words);
      slots.delete(file);
      chunks.length = Math.ceil(count / CHUNK_ROWS);
    },
    fileAt,
    *runs() {
      for (const [at, chunk] of chunks.entries()) {
        const firstSlot = at * CHUNK_ROWS;
        yield { words: chunk.words, rows: Math.min(CHUNK_ROWS, count - firstSlot), firstSlot };
      }
    },
  };
}
