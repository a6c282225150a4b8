/** Slots that have changed since something was built over them, each once. */
export type Tail = {
  readonly size: number;
  add(slot: number): void;
  /** In the order of their first change; a view that the next change may make stale. */
  slots(): Uint32Array;
};

export function createTail(): Tail {
  let list = new Uint32Array(64);
  /** A bit a slot. */
  let seen = new Uint8Array(64);
  let size = 0;

  return {
    get size() {
      return size;
    },
    add(slot) {
      const [at, bit] = [slot >>> 3, 1 << (slot & 7)];
      if (at >= seen.length) {
        const more = new Uint8Array(2 * (at + 1));
        more.set(seen);
        seen = more;
      }
      if ((seen[at] as number) & bit) return;
      seen[at] = (seen[at] as number) | bit;
      if (size === list.length) {
        const more = new Uint32Array(2 * size);
        more.set(list);
        list = more;
      }
      list[size++] = slot;
    },
    slots: () => list.subarray(0, size),
  };
}
