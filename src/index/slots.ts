/** The slot of each file. */
export type Slots = {
  readonly bytes: number;
  /** Bytes that `set` would allocate for this file. */
  costOf(file: number): number;
  /** `undefined` for a file without a slot. */
  get(file: number): number | undefined;
  set(file: number, slot: number): void;
  delete(file: number): void;
};

/** Consecutive file ids of a page of the table. */
const SPAN = 4096;

/** A sparse table instead of a Map: file ids are consecutive, and it takes 4 bytes a file instead of about 40. */
export function createSlots(): Slots {
  // Pages store slot + 1; 0 means none.
  const pages = new Map<number, Int32Array>();

  return {
    get bytes() {
      return pages.size * SPAN * 4;
    },
    costOf: (file) => (pages.has(Math.floor(file / SPAN)) ? 0 : SPAN * 4),
    get(file) {
      const value = pages.get(Math.floor(file / SPAN))?.[file % SPAN] ?? 0;
      return value === 0 ? undefined : value - 1;
    },
    set(file, slot) {
      const number = Math.floor(file / SPAN);
      let page = pages.get(number);
      if (page === undefined) pages.set(number, (page = new Int32Array(SPAN)));
      page[file % SPAN] = slot + 1;
    },
    delete(file) {
      const page = pages.get(Math.floor(file / SPAN));
      if (page !== undefined) page[file % SPAN] = 0;
    },
  };
}
