import type { Part } from "./inverted-list.ts";

/**
 * Splits codes into parts of about log2(number of codes) bits, so that each value of a part occurs about once (Norouzi et al.,
 * Multi-Index Hashing, 2012).
 */
export function partsFor(codes: number, codeBits: number): Part[] {
  const maxBits = 24;
  const ideal = Math.round(codeBits / Math.log2(Math.max(2, codes)));
  const count = Math.min(64, Math.max(Math.ceil(codeBits / maxBits), ideal));
  const borders = Array.from({ length: count + 1 }, (_, index) => Math.round((codeBits * index) / count));
  return Array.from({ length: count }, (_, index) => {
    const [first = 0, next = 0] = borders.slice(index, index + 2);
    return { first, bits: next - first };
  });
}

/**
 * The search radius of each part, so that no code within the radius is missed: by the pigeonhole principle, a code that exceeds
 * all of these radii exceeds the whole radius. -1: the part is not searched.
 */
export function radiiFor(parts: readonly Part[], radius: number): number[] {
  const share = Math.floor((radius + 1) / parts.length);
  const rest = (radius + 1) % parts.length;
  // The remainder goes to the shortest parts, which have the fewest neighbours.
  const order = [...parts.keys()].sort((a, b) => (parts[a]?.bits ?? 0) - (parts[b]?.bits ?? 0) || a - b);
  const radii = parts.map(() => share - 1);
  for (const part of order.slice(0, rest)) radii[part] = share;
  return radii;
}

/** Number of values of `bits` bits with at most `ones` set bits. */
export function neighbourCount(bits: number, ones: number): number {
  let sum = 0;
  for (let set = 0, choices = 1; set <= Math.min(ones, bits); set++) {
    sum += choices;
    choices = (choices * (bits - set)) / (set + 1);
  }
  return sum;
}

const cache = new Map<number, Uint32Array>();

/** The values of `bits` bits with at most `ones` set bits, those with fewer set bits first. */
export function neighbours(bits: number, ones: number): Uint32Array {
  const key = bits * 64 + ones;
  const cached = cache.get(key);
  if (cached) return cached;
  const values: number[] = ones < 0 ? [] : [0];
  for (let from = 0, set = 1; set <= Math.min(ones, bits); set++) {
    const end = values.length;
    // Each value is created once, from the value without its highest bit.
    for (; from < end; from++) {
      const mask = values[from] as number;
      for (let bit = 32 - Math.clz32(mask); bit < bits; bit++) values.push((mask | (1 << bit)) >>> 0);
    }
  }
  const masks = Uint32Array.from(values);
  cache.set(key, masks);
  return masks;
}
