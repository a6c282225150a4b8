/** Seeded randomness: a world is the same world every time it is built from the same seed. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** A whole number in [low, high], both included. */
  between(low: number, high: number): number;
  /** One of the values. */
  pick<T>(values: readonly T[]): T;
  /** `count` characters out of `alphabet`. */
  word(count: number, alphabet?: string): string;
  /** The same values in another order; the given array stays as it is. */
  shuffled<T>(values: readonly T[]): T[];
}

const lowercase = "abcdefghijklmnopqrstuvwxyz0123456789";

/** Starts a sequence that depends on the seed alone (mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const between = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  const pick = <T>(values: readonly T[]): T => {
    const value = values[between(0, values.length - 1)];
    if (value === undefined) throw new Error("nothing to pick from");
    return value;
  };
  return {
    next,
    between,
    pick,
    word: (count, alphabet = lowercase) =>
      Array.from({ length: count }, () => alphabet[between(0, alphabet.length - 1)]).join(""),
    shuffled: (values) => {
      const copy = [...values];
      for (let last = copy.length - 1; last > 0; last--) {
        const other = between(0, last);
        [copy[last], copy[other]] = [
          copy[other] as (typeof copy)[number],
          copy[last] as (typeof copy)[number],
        ];
      }
      return copy;
    },
  };
}

/** A number for a string, for orders that are arbitrary and yet the same on every run (FNV-1a). */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
