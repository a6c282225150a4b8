import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { methods } from "../../src/similarity/methods.ts";
import type { Method } from "../../src/similarity/method.ts";

/** A picture's codes as LZBooru's JSON has them: four counts, and 64 characters 0 or 1, a channel. */
type Histogram = { red: number[]; green: number[]; blue: number[] };
type Dhash = { red: string; green: string; blue: string };

const PIXELS = 512 * 512;
const channels = ["red", "green", "blue"] as const;

/** Twelve uint32, little-endian, red first. */
function packHistogram(codes: Histogram): Uint8Array {
  const bytes = new Uint8Array(48);
  const view = new DataView(bytes.buffer);
  channels
    .flatMap((channel) => codes[channel])
    .forEach((count, index) => view.setUint32(index * 4, count, true));
  return bytes;
}

/** 192 bits, first character first; which bit of a byte comes first does not matter to a count of differences. */
function packDhash(codes: Dhash): Uint8Array {
  const bits = channels.map((channel) => codes[channel]).join("");
  return Uint8Array.from({ length: 24 }, (_, index) =>
    Number.parseInt(bits.slice(index * 8, index * 8 + 8), 2),
  );
}

/** Bins of one channel: any split of its pixels into four. */
const bins = fc
  .tuple(fc.nat(PIXELS), fc.nat(PIXELS), fc.nat(PIXELS))
  .map((cuts) => cuts.sort((a, b) => a - b))
  .map(([a, b, c]) => [a, b - a, c - b, PIXELS - c]);
const histograms = fc.record({ red: bins, green: bins, blue: bins });
const bits = fc.string({ unit: fc.constantFrom("0", "1"), minLength: 64, maxLength: 64 });
const dhashes = fc.record({ red: bits, green: bits, blue: bits });

const zero = "0".repeat(64);
const black: Histogram = {
  red: [PIXELS, 0, 0, 0],
  green: [PIXELS, 0, 0, 0],
  blue: [PIXELS, 0, 0, 0],
};
const white: Histogram = {
  red: [0, 0, 0, PIXELS],
  green: [0, 0, 0, PIXELS],
  blue: [0, 0, 0, PIXELS],
};
const almostBlack: Histogram = { ...black, green: [PIXELS - 3, 0, 3, 0] };

/** The distances as the API documents them, computed naively from the JSON shapes. */
const promised: Record<
  string,
  { oracle(a: never, b: never): number; cases: [string, unknown, unknown, number][] }
> = {
  abs_norm: {
    oracle: (a: Histogram, b: Histogram) => {
      let sum = 0;
      for (const channel of channels)
        for (const bin of [0, 1, 2, 3]) sum += Math.abs(Number(a[channel][bin]) - Number(b[channel][bin]));
      return sum;
    },
    cases: [
      ["black and white differ in every pixel, twice", black, white, 6 * PIXELS],
      ["three pixels of one channel moved to another bin", black, almostBlack, 6],
    ],
  },
  eucl_norm: {
    oracle: (a: Histogram, b: Histogram) => {
      let sum = 0n;
      for (const channel of channels)
        for (const bin of [0, 1, 2, 3])
          sum += BigInt(Number(a[channel][bin]) - Number(b[channel][bin])) ** 2n;
      return Math.sqrt(Number(sum));
    },
    cases: [
      ["one root over all channels", black, white, PIXELS * Math.sqrt(6)],
      ["three pixels of one channel moved to another bin", black, almostBlack, Math.sqrt(18)],
    ],
  },
  dhash_xor_norm: {
    oracle: (a: Dhash, b: Dhash) => {
      let differing = 0;
      for (const channel of channels)
        for (let index = 0; index < 64; index++) if (a[channel][index] !== b[channel][index]) differing++;
      return differing;
    },
    cases: [
      [
        "every bit differs",
        { red: zero, green: zero, blue: zero },
        { red: "1".repeat(64), green: "1".repeat(64), blue: "1".repeat(64) },
        192,
      ],
      [
        "the first bit of red and the last of blue differ",
        { red: zero, green: zero, blue: zero },
        { red: `1${"0".repeat(63)}`, green: zero, blue: `${"0".repeat(63)}1` },
        2,
      ],
    ],
  },
};

const pack = (method: Method, codes: unknown): Uint8Array =>
  method.encoder === "histogram" ? packHistogram(codes as Histogram) : packDhash(codes as Dhash);
const codesFor = (method: Method): fc.Arbitrary<unknown> =>
  method.encoder === "histogram" ? histograms : dhashes;

test("the methods are those of LZBooru's API, each once", () => {
  expect(methods.map(({ name }) => name).sort()).toEqual(Object.keys(promised).sort());
});

describe.each(methods.map((method) => [method.name, method] as const))("%s", (name, method) => {
  const { oracle, cases } = promised[name] ?? { oracle: () => Number.NaN, cases: [] };
  const codes = codesFor(method);

  test.each(cases)("%s", (_, a, b, distance) => {
    expect(method.distance(pack(method, a), pack(method, b))).toBeCloseTo(distance, 9);
  });

  test("equals its documented definition for any two codes", () => {
    fc.assert(
      fc.property(codes, codes, (a, b) => {
        expect(method.distance(pack(method, a), pack(method, b))).toBe(oracle(a as never, b as never));
      }),
    );
  });

  test("is 0 for a code and itself, never negative, and symmetric", () => {
    fc.assert(
      fc.property(codes, codes, (a, b) => {
        const [first, second] = [pack(method, a), pack(method, b)];
        expect(method.distance(first, first)).toBe(0);
        expect(method.distance(first, second)).toBeGreaterThanOrEqual(0);
        expect(method.distance(first, second)).toBe(method.distance(second, first));
      }),
    );
  });

  test("reads a descriptor that is a view into a larger buffer", () => {
    const [a = new Uint8Array(), b = new Uint8Array()] = fc
      .sample(codes, { numRuns: 2, seed: 7 })
      .map((code) => pack(method, code));
    const shifted = new Uint8Array(a.length + 1);
    shifted.set(a, 1);
    expect(method.distance(shifted.subarray(1), b)).toBe(method.distance(a, b));
  });
});
