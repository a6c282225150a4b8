import { expect, test } from "bun:test";
import fc from "fast-check";
import { dhash, dhashBits, dhashDescriptor } from "../../src/encoders/dhash.ts";
import type { Raster } from "../../src/encoders/encoder.ts";
import { resizeLanczos } from "../../src/encoders/lanczos.ts";

/** Lanczos in plain floating point, one sample at a time. Slow and obvious. */
function resizeSlowly({ width, height, data }: Raster, toWidth: number, toHeight: number): number[] {
  const sinc = (x: number) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
  const lanczos = (x: number) => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0);
  const weigh = (from: number, to: number, position: number, sample: (index: number) => number) => {
    const scale = from / to;
    const widening = Math.max(scale, 1);
    let [sum, total] = [0, 0];
    for (let index = 0; index < from; index++) {
      const weight = lanczos((index + 0.5 - (position + 0.5) * scale) / widening);
      sum += weight * sample(index);
      total += weight;
    }
    return sum / total;
  };
  const limited = (value: number) => Math.min(Math.max(value, 0), 255);
  const rows: number[][] = [];
  for (let y = 0; y < height; y++) {
    rows.push([]);
    for (let x = 0; x < toWidth; x++)
      for (let channel = 0; channel < 3; channel++)
        rows[y]?.push(
          limited(weigh(width, toWidth, x, (column) => data[(y * width + column) * 3 + channel] ?? 0)),
        );
  }
  const result: number[] = [];
  for (let y = 0; y < toHeight; y++)
    for (let sample = 0; sample < toWidth * 3; sample++)
      result.push(limited(weigh(height, toHeight, y, (row) => rows[row]?.[sample] ?? 0)));
  return result;
}

const raster = fc
  .record({ width: fc.integer({ min: 1, max: 40 }), height: fc.integer({ min: 1, max: 40 }) })
  .chain(({ width, height }) =>
    fc
      .uint8Array({ minLength: width * height * 3, maxLength: width * height * 3 })
      .map((data): Raster => ({ width, height, data })),
  );

// Rounding the rows costs half a level, which the columns may stretch, and rounding those another half.
test("the fixed-point resize is within a level and a half of plain floating point, enlarging and shrinking", () => {
  fc.assert(
    fc.property(raster, (picture) => {
      const fast = resizeLanczos(picture, 9, 8);
      expect([fast.width, fast.height, fast.data.length]).toEqual([9, 8, 9 * 8 * 3]);
      for (const [position, value] of resizeSlowly(picture, 9, 8).entries())
        expect(Math.abs((fast.data[position] ?? 0) - value)).toBeLessThanOrEqual(1.5);
    }),
    { numRuns: 60 },
  );
});

test("an even picture stays even", () => {
  const data = new Uint8Array(512 * 512 * 3).fill(201);
  expect(new Set(resizeLanczos({ width: 512, height: 512, data }, 9, 8).data)).toEqual(new Set([201]));
});

test("a bit is set where the right neighbour is brighter, not where both are equal", () => {
  const data = new Uint8Array(512 * 512 * 3);
  for (let pixel = 0; pixel < 512 * 512; pixel++) {
    const x = pixel % 512;
    data.set([x >> 1, 255 - (x >> 1), 77], pixel * 3);
  }
  expect(dhashBits(dhash.encode({ width: 512, height: 512, data }))).toEqual({
    red: "1".repeat(64),
    green: "0".repeat(64),
    blue: "0".repeat(64),
  });
});

test("bits go row by row from the top left", () => {
  const data = new Uint8Array(512 * 512 * 3).fill(100);
  // The lower half darkens to the right, its last quarter of the width brightens again.
  for (let y = 256; y < 512; y++)
    for (let x = 0; x < 512; x++) {
      const value = x < 384 ? 250 - (x >> 1) : 58 + (x - 384);
      data.fill(value, (y * 512 + x) * 3, (y * 512 + x) * 3 + 3);
    }
  const { red } = dhashBits(dhash.encode({ width: 512, height: 512, data }));
  expect(red.slice(48)).toBe("00000011".repeat(2));
});

test("the first bit is the most significant of the first byte; red, then green, then blue", () => {
  const only = (position: number) => `${"0".repeat(position)}1${"0".repeat(63 - position)}`;
  const descriptor = dhashDescriptor({ red: only(0), green: only(9), blue: only(63) });
  const channels = [0, 8, 16].map((first) => [...descriptor.subarray(first, first + 8)]);
  expect(channels).toEqual([
    [128, 0, 0, 0, 0, 0, 0, 0],
    [0, 64, 0, 0, 0, 0, 0, 0],
    [0, 0, 0, 0, 0, 0, 0, 1],
  ]);
});

test("JSON to descriptor and back loses nothing", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 24, maxLength: 24 }), (descriptor) => {
      const bits = dhashBits(descriptor);
      expect(Object.values(bits).map((text) => text.length)).toEqual([64, 64, 64]);
      expect(dhashDescriptor(bits)).toEqual(descriptor);
    }),
  );
});
