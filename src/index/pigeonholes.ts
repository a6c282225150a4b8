import type { Part } from "./inverted-list.ts";

/**
 * The parts that codes are told apart by: as many as make one value of a part about as rare as one code in all (Norouzi et
 * al., Multi-Index Hashing, 2012: parts of log2 of the number of codes).
 */
export function partsFor(codes: number, codeBits: number): Part[] {
  const most = 24;
  const wanted = Math.round(codeBits / Math.log2(Math.max(2, codes)));
  const count = Math.min(64, Math.max(Math.ceil(codeBits / most), wanted));
  const borders = Array.from({ length: count + 1 }, (_, at) => Math.round((codeBits * at) / count));
  return Array.from({ length: count }, (_, at) => {
    const [first = 0, next = 0] = borders.slice(at, at + 2);
    return { first, bits: next - first };
  });
}

/**
 * How far each part must be looked around so that no code within the radius is missed: if every part differed in more
 * bits than that, they would together differ in more than the radius (pigeonhole). -1: not at all.
 */
export function radiiFor(parts: readonly Part[], radius: number): number[] {
  const share = Math.floor((radius + 1) / parts.length);
  const rest = (radius + 1) % parts.length;
  // Shorter parts have fewer neighbours: they take what is left over.
  const order = [...parts.keys()].sort((a, b) => (parts[a]?.bits ?? 0) - (parts[b]?.bits ?? 0) || a - b);
  const radii = parts.map(() => share - 1);
  for (const at of order.slice(0, rest)) radii[at] = share;
  return radii;
}

/** Numbers of `bits` bits of which at most `ones` are set. */
export function neighbourCount(bits: number, ones: number): number {
  let sum = 0;
  for (let set = 0, choices = 1; set <= Math.min(ones, bits); set++) {
    sum += choices;
    choices = (choices * (bits - set)) / (set + 1);
  }
  return sum;
}

const known = new Map<number, Uint32Array>();

/** Those numbers, the ones with fewer bits set first. */
export function neighbours(bits: number, ones: number): Uint32Array {
  const key = bits * 64 + ones;
  const held = known.get(key);
  if (held) return held;
  const made: number[] = ones < 0 ? [] : [0];
  for (let from = 0, set = 1; set <= Math.min(ones, bits); set++) {
    const end = made.length;
    // Each number is made once: of one with a bit less, by a bit above its highest.
    for (; from < end; from++) {
      const mask = made[from] as number;
      for (let bit = 32 - Math.clz32(mask); bit < bits; bit++) made.push((mask | (1 << bit)) >>> 0);
    }
  }
  const masks = Uint32Array.from(made);
  known.set(key, masks);
  return masks;
}
