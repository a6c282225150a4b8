import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import sharp from "sharp";
import { luma, lumaSide, readLuma } from "../../src/encoders/luma.ts";
import { turns } from "../../src/model/match.ts";
import { align } from "../../src/alignment/align.ts";
import { confirm, type Start } from "../../src/alignment/confirm.ts";
import { toAlignable } from "../../src/alignment/details.ts";
import { turnExtent, turnPixels } from "../../src/alignment/turn.ts";
import { paint } from "../support/paint.ts";

const upright: Start = { turn: 0, query: "whole", file: "whole" };

async function lumaOf(picture: Buffer): Promise<Uint8Array> {
  const { data, info } = await sharp(picture)
    .removeAlpha()
    .toColourspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  return luma.encode({ width: info.width, height: info.height, data: new Uint8Array(data) });
}

const lumas = new Map<number, Promise<Uint8Array>>();
/** The luma of a painting, made once. */
const painted = (seed: number): Promise<Uint8Array> =>
  lumas.getOrInsertComputed(seed, async () => lumaOf(await paint(seed)));

/** A copy, how it was made, and where its hashes would match. */
const copies: [what: string, start: Start, make: (picture: Buffer) => Promise<Buffer>][] = [
  ["recompressed", upright, (picture) => sharp(picture).jpeg({ quality: 20 }).toBuffer()],
  ["darker and greyer", upright, (picture) => sharp(picture).linear(0.5, 10).greyscale().png().toBuffer()],
  ["mirrored", { ...upright, turn: 4 }, (picture) => sharp(picture).flop().png().toBuffer()],
  ["turned", { ...upright, turn: 3 }, (picture) => sharp(picture).rotate(90).png().toBuffer()],
  [
    "without a fifth",
    { turn: 0, query: 1, file: 0.8 },
    (picture) => sharp(picture).extract({ left: 32, top: 24, width: 256, height: 192 }).png().toBuffer(),
  ],
  [
    "without a corner",
    upright,
    (picture) => sharp(picture).extract({ left: 0, top: 0, width: 288, height: 216 }).png().toBuffer(),
  ],
  [
    "in a frame",
    { turn: 0, query: 1, file: "whole" },
    (picture) =>
      sharp(picture)
        .extend({ top: 30, bottom: 30, left: 30, right: 30, background: "#000" })
        .png()
        .toBuffer(),
  ],
  [
    "askew",
    upright,
    async (picture) => {
      const turned = await sharp(picture)
        .rotate(5, { background: "#000" })
        .png()
        .toBuffer({ resolveWithObject: true });
      const { width, height } = turned.info;
      return sharp(turned.data)
        .extract({ left: (width - 320) >> 1, top: (height - 240) >> 1, width: 320, height: 240 })
        .png()
        .toBuffer();
    },
  ],
];

test.each(copies)(
  "a copy that is %s aligns with its original and with no other picture",
  async (_, start, make) => {
    const others = await Promise.all([31, 32, 33, 34, 35].map((other) => painted(other * 7)));
    for (const seed of [3, 4, 5]) {
      const query = await lumaOf(await make(await paint(seed)));
      const candidates = [await painted(seed), ...others].map((descriptor, file) => ({
        file,
        luma: descriptor,
        starts: [start],
      }));
      const confirmed = confirm(query, candidates);
      for (const { file, alignment } of confirmed) {
        if (file === 0) expect(alignment.fine).toBeGreaterThan(0.75);
        else expect(alignment.fine).toBeLessThan(0.5);
      }
      expect(confirmed.map(({ file }) => file)).toContain(0);
    }
  },
);

test("a picture aligns with itself unmoved", async () => {
  const descriptor = await lumaOf(await paint(9));
  const [confirmed] = confirm(descriptor, [{ file: 7, luma: descriptor, starts: [upright] }]);
  expect(confirmed?.alignment.fine).toBeCloseTo(1, 3);
  expect(confirmed?.alignment.overlap).toBeCloseTo(1, 1);
});

test("the start that leads to the alignment is returned", async () => {
  const original = await lumaOf(await paint(12));
  const query = await lumaOf(
    await sharp(await paint(12))
      .flop()
      .png()
      .toBuffer(),
  );
  const starts = [upright, { ...upright, turn: 4 }];
  expect(confirm(query, [{ file: 1, luma: original, starts }])[0]?.start.turn).toBe(4);
});

test("a picture without details aligns with nothing", () => {
  const plain = new Uint8Array(luma.bytes).fill(80);
  plain.set([0, 1, 0, 0, 255, 255]);
  expect(confirm(plain, [{ file: 1, luma: plain, starts: [upright] }])).toEqual([]);
});

test("correlation and overlap stay within their ranges for any pixels", () => {
  const pixels = fc.uint8Array({ minLength: lumaSide ** 2, maxLength: lumaSide ** 2 });
  fc.assert(
    fc.property(pixels, pixels, (query, file) => {
      const alignment = align(toAlignable(query, lumaSide), toAlignable(file, lumaSide), [1, 0, 0, 0, 1, 0]);
      if (!alignment) return;
      for (const value of [alignment.fine, alignment.coarse])
        expect(Math.abs(value)).toBeLessThanOrEqual(1 + 1e-9);
      expect(alignment.overlap).toBeGreaterThanOrEqual(0);
      expect(alignment.overlap).toBeLessThanOrEqual(1);
    }),
    { numRuns: 60 },
  );
});

describe("turns", () => {
  const side = 6;
  const numbered = Uint8Array.from({ length: side * side }, (_, index) => index);
  test.each(turns.map((name, turn) => [name, turn] as const))(
    "a picture %s is as sharp turns it",
    async (_, turn) => {
      const raw = { raw: { width: side, height: side, channels: 1 } } as const;
      let picture = sharp(numbered, raw);
      if (turn >= 4) picture = sharp(await picture.flop().extractChannel(0).raw().toBuffer(), raw);
      const expected = await picture
        .rotate((turn % 4) * 90)
        .extractChannel(0)
        .raw()
        .toBuffer();
      expect([...turnPixels(numbered, side, turn)]).toEqual([...expected]);
    },
  );
  test("a part of a picture turns with it", () => {
    const coordinate = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(coordinate, coordinate, fc.nat(7), (x, y, turn) => {
        const point = turnExtent({ left: x, top: y, right: x, bottom: y }, turn);
        let [expectedX, expectedY] = [turn >= 4 ? -x : x, y];
        for (let quarter = 0; quarter < turn % 4; quarter++) [expectedX, expectedY] = [-expectedY, expectedX];
        expect(point.left).toBeCloseTo(expectedX, 9);
        expect(point.top).toBeCloseTo(expectedY, 9);
      }),
    );
  });
});

test("the luma descriptor holds the ratio of the sides, the border and the pixels", async () => {
  const framed = await sharp(await paint(2))
    .extend({ top: 80, bottom: 80, background: "#fff" })
    .png()
    .toBuffer();
  const { ratio, box, pixels } = readLuma(await lumaOf(framed));
  expect(ratio).toBeCloseTo(0.8, 2);
  expect(box.top).toBeCloseTo(0.2, 2);
  expect(box.bottom).toBeCloseTo(0.8, 2);
  expect([box.left, box.right]).toEqual([0, 1]);
  expect(pixels).toHaveLength(lumaSide ** 2);
});
