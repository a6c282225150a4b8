import { createRandom, type Random } from "../random.ts";

/** A value for every point, about 0 to 1. */
export type Field = (x: number, y: number) => number;

/** Fractal value noise: octaves of a 64x64 lattice of random values, smoothed, wrapped. */
export function createField(random: Random, octaves: number): Field {
  const lattice = new Float32Array(4096);
  for (let at = 0; at < lattice.length; at++) lattice[at] = random.next();
  const at = (index: number): number => lattice[index] ?? 0;
  return (x, y) => {
    let sum = 0;
    for (let count = 0, weight = 0.5, scale = 1; count < octaves; count++, weight /= 2, scale *= 2) {
      const left = Math.floor(x * scale);
      const top = Math.floor(y * scale);
      const dx = x * scale - left;
      const dy = y * scale - top;
      const u = dx * dx * (3 - 2 * dx);
      const v = dy * dy * (3 - 2 * dy);
      const column = (left + count * 17) & 63;
      const next = (column + 1) & 63;
      const row = (top & 63) << 6;
      const below = ((top + 1) & 63) << 6;
      const upper = at(row | column) * (1 - u) + at(row | next) * u;
      const lower = at(below | column) * (1 - u) + at(below | next) * u;
      sum += (upper * (1 - v) + lower * v) * weight;
    }
    return sum;
  };
}

/** The side of the texture, a power of two. */
export const textureSide = 256;
export const textureMask = textureSide ** 2 - 1;

/** Rough ground from -127 to 127, the same for every picture: each looks at another part of it. */
export const texture: Int8Array = (() => {
  const field = createField(createRandom(17), 4);
  return Int8Array.from({ length: textureSide ** 2 }, (_, at) => {
    const [x, y] = [(at % textureSide) / 8, Math.floor(at / textureSide) / 8];
    return Math.max(-127, Math.min(127, Math.round((field(x, y) - 0.47) * 360)));
  });
})();
