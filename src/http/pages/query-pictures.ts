/** How long a small copy of a picture that was searched by is kept, in seconds. */
const keptSeconds = 900;
/** Bytes of all of them together. */
const keptBytes = 8 * 2 ** 20;

export type QueryPictures = {
  /** Keeps a picture for a while. @returns the name to ask for it by, which nobody guesses. */
  keep(bytes: Uint8Array): string;
  find(name: string): Uint8Array | undefined;
};

/** Small copies of the pictures that were searched by, so that a page can show them beside its results. In memory only. */
export function createQueryPictures(now: () => number): QueryPictures {
  /** The oldest first. */
  const kept = new Map<string, { bytes: Uint8Array; at: number }>();
  let size = 0;

  function sweep(): void {
    for (const [name, { bytes, at }] of kept) {
      if (size <= keptBytes && now() - at < keptSeconds) return;
      kept.delete(name);
      size -= bytes.length;
    }
  }

  return {
    keep(bytes) {
      const name = crypto.randomUUID();
      kept.set(name, { bytes, at: now() });
      size += bytes.length;
      sweep();
      return name;
    },
    find(name) {
      sweep();
      return kept.get(name)?.bytes;
    },
  };
}
