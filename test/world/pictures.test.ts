import { expect, test } from "bun:test";
import { paintPicture } from "../../scripts/world/pictures.ts";
import { bitOf, minQuality, pdq, pdqBytes } from "../../src/encoders/pdq.ts";

const [width, height, quantity] = [180, 160, 150];

/** Means of a 9x8 grid, each compared with its right neighbour: 64 bits a channel, as a difference hash. */
function signatureOf(seed: number): { bits: boolean[]; colours: number[] } {
  const { data } = paintPicture(seed, width, height);
  const means = new Float64Array(9 * 8 * 3);
  const colours = Array<number>(12).fill(0);
  for (let at = 0; at < data.length; at++) {
    const [pixel, channel, value] = [Math.floor(at / 3), at % 3, data[at] ?? 0];
    const cell = Math.floor(Math.floor(pixel / width) / 20) * 9 + Math.floor((pixel % width) / 20);
    means[cell * 3 + channel] = (means[cell * 3 + channel] ?? 0) + value;
    const bin = channel * 4 + (value >> 6);
    colours[bin] = (colours[bin] ?? 0) + 1;
  }
  const bits = Array.from({ length: 8 * 8 * 3 }, (_, bit) => {
    const cell = (Math.floor(bit / 24) * 9 + Math.floor((bit % 24) / 3)) * 3 + (bit % 3);
    return (means[cell] ?? 0) > (means[cell + 3] ?? 0);
  });
  return { bits, colours };
}

test("no two pictures are alike in light and dark, nor in their colours", () => {
  const signatures = Array.from({ length: quantity }, (_, index) => signatureOf(index * 7919 + 1));
  let [nearestBits, nearestColours] = [Infinity, Infinity];
  for (const [index, one] of signatures.entries())
    for (const other of signatures.slice(index + 1)) {
      const bits = one.bits.filter((bit, at) => bit !== other.bits[at]).length;
      const moved = one.colours.reduce(
        (sum, count, at) => sum + Math.abs(count - (other.colours[at] ?? 0)),
        0,
      );
      nearestBits = Math.min(nearestBits, bits);
      nearestColours = Math.min(nearestColours, moved / (width * height * 3));
    }
  expect(nearestBits).toBeGreaterThan(12);
  expect(nearestColours).toBeGreaterThan(0.01);
});

test("no two pictures are alike to PDQ, and hardly one is too flat for it", () => {
  const hashes = Array.from({ length: 60 }, (_, index) => {
    const { data } = paintPicture(index * 104_729 + 3, 320, 240);
    return pdq.encode({ width: 320, height: 240, data });
  });
  const distances = hashes.flatMap((one, index) =>
    hashes.slice(index + 1).map((other) => {
      const bits = Array.from({ length: pdqBytes * 8 }, (_, bit) => bit);
      return bits.filter((bit) => bitOf(one, bit) !== bitOf(other, bit)).length;
    }),
  );
  const mean = distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
  expect(Math.abs(mean - 128)).toBeLessThan(2);
  expect(Math.min(...distances)).toBeGreaterThanOrEqual(60);
  const flat = hashes.filter((hash) => (hash[pdqBytes] ?? 0) < minQuality);
  expect(flat.length).toBeLessThanOrEqual(1);
});

test("a seed paints the same picture every time", () => {
  const [one, again, other] = [42, 42, 43].map((seed) => Bun.hash(paintPicture(seed, 200, 100).data));
  expect(again).toBe(one as bigint);
  expect(other).not.toBe(one as bigint);
});

test("the frames of an animation differ", () => {
  const { data } = paintPicture(7, 60, 40, 3);
  const frames = [0, 1, 2].map((frame) => Bun.hash(data.slice(frame * 7200, (frame + 1) * 7200)));
  expect(data.length).toBe(60 * 40 * 3 * 3);
  expect(new Set(frames).size).toBe(3);
});
