/** A source of numbers that depend on its seed alone. */
export type Random = {
  /** From 0 to below 1. */
  next(): number;
  /** A whole number, both ends included. */
  whole(min: number, max: number): number;
  between(min: number, max: number): number;
  chance(share: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** Letters and digits, the first a letter. */
  name(length: number): string;
};

const lower = "abcdefghijklmnopqrstuvwxyz0123456789";

/** FNV-1a, 32 bits: a seed from a text. */
export function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** Mulberry32 (Tommy Ettinger): a 32-bit state stepped by a constant, then mixed. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  return {
    next,
    whole,
    between: (min, max) => min + next() * (max - min),
    chance: (share) => next() < share,
    pick: <T>(from: readonly T[]): T => {
      if (!from.length) throw new RangeError("pick: from an empty list");
      return from[whole(0, from.length - 1)] as T;
    },
    name: (length) => {
      let text = "";
      while (text.length < length) text += lower[whole(0, text ? 35 : 25)];
      return text;
    },
  };
}
