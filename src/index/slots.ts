/** Which slot each file's codes are in. */
export type Slots = {
  readonly bytes: number;
  /** Bytes that setting this file adds. */
  costOf(file: number): number;
  /** `undefined` for a file without one. */
  get(file: number): number | undefined;
  set(file: number, slot: number): void;
  delete(file: number): void;
};

/** Consecutive file ids in one page of the table. */
const SPAN = 4096;

/** A sparse table instead of a Map: file ids are handed out in a row, and 4 bytes a file do instead of about 40. */
export function createSlots(): Slots {
  // In a page 0 stands for "none", so slots are kept plus one.
  const pages = new Map<number, Int32Array>();

  return {
    get bytes() {
      return pages.size * SPAN * 4;
    },
    costOf: (file) => (pages.has(Math.floor(file / SPAN)) ? 0 : SPAN * 4),
    get(file) {
      const kept = pages.get(Math.floor(file / SPAN))?.[file % SPAN] ?? 0;
      return kept === 0 ? undefined : kept - 1;
    },
    set(file, slot) {
      const at = Math.floor(file / SPAN);
      let page = pages.get(at);
      if (page === undefined) pages.set(at, (page = new Int32Array(SPAN)));
      page[file % SPAN] = slot + 1;
    },
    delete(file) {
      const page = pages.get(Math.floor(file / SPAN));
      if (page !== undefined) page[file % SPAN] = 0;
    },
  };
}
