/** Slots that have changed since a build, each once. */
export type ChangedSlots = {
  readonly size: number;
  add(slot: number): void;
  /** In the order of their first change; a view that is valid until the next change. */
  slots(): Uint32Array;
};

export function createChangedSlots(): ChangedSlots {
  let list = new Uint32Array(64);
  /** A bit a slot. */
  let seen = new Uint8Array(64);
  let size = 0;

  return {
    get size() {
      return size;
    },
    add(slot) {
      const [byte, bit] = [slot >>> 3, 1 << (slot & 7)];
      if (byte >= seen.length) {
        const more = new Uint8Array(2 * (byte + 1));
        more.set(seen);
        seen = more;
      }
      if ((seen[byte] as number) & bit) return;
      seen[byte] = (seen[byte] as number) | bit;
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
