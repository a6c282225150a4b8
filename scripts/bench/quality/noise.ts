import type { Random } from "../../world/random.ts";

/** Values of 0 to 1, one a pixel, row by row. */
export type NoiseMap = Float32Array;

const smooth = (share: number): number => share * share * (3 - 2 * share);

/**
 * Value noise: random values on a lattice, smoothly between them; each further octave is half as wide and half as strong.
 * @param cell width of the first lattice in pixels.
 * @param stretch how many times as wide as high its cells are.
 */
export function noiseMap(
  random: Random,
  width: number,
  height: number,
  cell: number,
  octaves = 4,
  stretch = 1,
): NoiseMap {
  const map = new Float32Array(width * height);
  const total = 2 - 2 ** (1 - octaves);
  for (let octave = 0; octave < octaves; octave++) {
    const down = Math.max(1, cell / 2 ** octave);
    addOctave(map, random, width, height, down * stretch, down, 2 ** -octave / total);
  }
  return map;
}

function addOctave(
  map: NoiseMap,
  random: Random,
  width: number,
  height: number,
  cellX: number,
  cellY: number,
  weight: number,
): void {
  const [columns, rows] = [Math.ceil(width / cellX) + 2, Math.ceil(height / cellY) + 2];
  const lattice = Float32Array.from({ length: columns * rows }, () => random.next() * weight);
  const [offsetX, offsetY] = [random.next(), random.next()];
  const line = new Float32Array(columns);
  const left = Int32Array.from({ length: width }, (_, x) => x / cellX + offsetX);
  const shares = Float32Array.from(left, (column, x) => smooth(x / cellX + offsetX - column));
  for (let y = 0, at = 0; y < height; y++) {
    const row = Math.floor(y / cellY + offsetY);
    const v = smooth(y / cellY + offsetY - row);
    for (let column = 0, here = row * columns; column < columns; column++, here++) {
      const upper = lattice[here] ?? 0;
      line[column] = upper + ((lattice[here + columns] ?? upper) - upper) * v;
    }
    for (let x = 0; x < width; x++, at++) {
      const column = left[x] ?? 0;
      const before = line[column] ?? 0;
      map[at] = (map[at] ?? 0) + before + ((line[column + 1] ?? before) - before) * (shares[x] ?? 0);
    }
  }
}
