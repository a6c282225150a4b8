import { expect, test } from "bun:test";
import fc from "fast-check";
import { histogram, histogramCounts, histogramDescriptor } from "../../src/encoders/histogram.ts";

const PIXELS = 512 * 512;

test("a pixel counts in the quarter of the brightness range that holds it, channel by channel", () => {
  const data = new Uint8Array(PIXELS * 3);
  // One pixel at each side of each border; all others are black.
  for (const [pixel, value] of [63, 64, 127, 128, 191, 192, 255].entries())
    data.set([value, 255 - value, 64], pixel * 3);
  expect(histogramCounts(histogram.encode({ width: 512, height: 512, data }))).toEqual({
    red: [PIXELS - 6, 2, 2, 2],
    green: [PIXELS - 5, 2, 2, 1],
    blue: [PIXELS - 7, 7, 0, 0],
  });
});

test("the descriptor is twelve unsigned little-endian integers: red, green, blue, dark to bright", () => {
  const descriptor = histogramDescriptor({
    red: [1, 2, 3, 4],
    green: [256, 6, 7, 8],
    blue: [9, 10, 11, 0x0001_0203],
  });
  expect(descriptor.length).toBe(48);
  expect([...descriptor.subarray(0, 8)]).toEqual([1, 0, 0, 0, 2, 0, 0, 0]);
  expect([...descriptor.subarray(16, 20)]).toEqual([0, 1, 0, 0]);
  expect([...descriptor.subarray(44)]).toEqual([3, 2, 1, 0]);
});

test("each channel of an encoding sums to the number of pixels", () => {
  const data = Uint8Array.from({ length: PIXELS * 3 }, (_, index) => (index * 37) % 251);
  const counts = histogramCounts(histogram.encode({ width: 512, height: 512, data }));
  for (const channel of Object.values(counts))
    expect(channel.reduce((sum, count) => sum + count, 0)).toBe(PIXELS);
});

test("JSON to descriptor and back loses nothing, also from the middle of a buffer", () => {
  const channel = fc.array(fc.nat(PIXELS), { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(fc.record({ red: channel, green: channel, blue: channel }), (counts) => {
      const packed = new Uint8Array(60);
      packed.set(histogramDescriptor(counts), 5);
      expect(histogramCounts(packed.subarray(5, 53))).toEqual(counts);
    }),
  );
});
