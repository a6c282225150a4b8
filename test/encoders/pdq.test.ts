import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Raster } from "../../src/encoders/encoder.ts";
import { lumaOf, wholeOf } from "../../src/encoders/luma-plane.ts";
import { describePdq, pdq } from "../../src/encoders/pdq.ts";
import { mirroredOfHash, pdqTurns, turnsOfHashes } from "../../src/encoders/pdq-turns.ts";
import { viewQuery, viewsOfDescriptors } from "../../src/encoders/query-views.ts";
import { transformPdq } from "../../src/encoders/pdq-transform.ts";
import { turns } from "../../src/model/match.ts";

/** Blocks of brightness over each other, with grain: a picture with something to see in every frequency. */
function blocks(seed: number, width: number, height: number): Raster {
  let state = seed * 7919 + 1;
  const random = (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
  const places = Array.from({ length: 40 }, () => {
    const [left, top] = [random() * width, random() * height];
    return {
      left,
      top,
      right: left + (0.05 + random() / 3) * width,
      bottom: top + (0.05 + random() / 3) * height,
      level: 255 * random(),
    };
  });
  const levels = new Float64Array(width * height).fill(128);
  for (const { left, top, right, bottom, level } of places)
    for (let y = Math.ceil(top); y < Math.min(bottom, height); y++)
      levels.fill(level, y * width + Math.ceil(left), y * width + Math.min(Math.ceil(right), width));
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const level = Math.min(Math.max((levels[y * width + x] ?? 128) + 20 * (random() - 0.5), 0), 255);
      data.fill(level, (y * width + x) * 3, (y * width + x) * 3 + 3);
    }
  return { width, height, data };
}

/** A picture of this size whose pixels are taken from another's: `from` gives the place of each. */
function rearranged(
  { data }: Raster,
  [width, height]: [number, number],
  from: (x: number, y: number) => number,
): Raster {
  const turned = new Uint8Array(data.length);
  for (let y = 0, to = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let channel = 0; channel < 3; channel++) turned[to++] = data[from(x, y) * 3 + channel] ?? 0;
  return { width, height, data: turned };
}
const rotated = (raster: Raster): Raster =>
  rearranged(raster, [raster.height, raster.width], (x, y) => (raster.height - 1 - x) * raster.width + y);
const mirrored = (raster: Raster): Raster =>
  rearranged(raster, [raster.width, raster.height], (x, y) => y * raster.width + raster.width - 1 - x);
const hashOf = (raster: Raster): Uint8Array => pdq.encode(raster).subarray(0, 32);
const distance = (a: Uint8Array, b: Uint8Array): number =>
  a.reduce((sum, byte, index) => sum + (byte ^ (b[index] ?? 0)).toString(2).replaceAll("0", "").length, 0);

/** What each turn does, in their order. */
const turned: Record<string, (raster: Raster) => Raster> = {
  upright: (raster) => raster,
  "rotated 90": rotated,
  "rotated 180": (raster) => rotated(rotated(raster)),
  "rotated 270": (raster) => rotated(rotated(rotated(raster))),
  mirrored,
  "mirrored, rotated 90": (raster) => rotated(mirrored(raster)),
  "mirrored, rotated 180": (raster) => rotated(rotated(mirrored(raster))),
  "mirrored, rotated 270": (raster) => rotated(rotated(rotated(mirrored(raster)))),
};

describe.each([
  [512, 512],
  [512, 341],
  [97, 160],
])("of %i x %i pixels", (width, height) => {
  const pictures = [1, 2, 3, 4, 5].map((seed) => {
    const picture = blocks(seed, width, height);
    const descriptors = { pdq: pdq.encode(picture), "pdq-turns": pdqTurns.encode(picture) };
    return {
      picture,
      views: [viewQuery(picture), viewsOfDescriptors(descriptors)],
      about: turnsOfHashes(mirroredOfHash(hashOf(picture))),
    };
  });

  test.each(turns.map((name, index) => [name, index] as const))(
    "the hash of a picture %s is known from its descriptors, and about known from its hash alone",
    (name, index) => {
      for (const { picture, views, about } of pictures) {
        const expected = hashOf((turned[name] ?? mirrored)(picture));
        for (const { whole = [] } of views)
          expect(distance(whole[index] ?? expected.toReversed(), expected)).toBeLessThanOrEqual(2);
        expect(distance(about[index] ?? expected.toReversed(), expected)).toBeLessThanOrEqual(60);
      }
    },
  );
});

test("half of the bits of a hash are set, and the first of the eight turns is the picture itself", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), (seed) => {
      const picture = blocks(seed, 80, 60);
      const hash = hashOf(picture);
      expect(hash.reduce((sum, byte) => sum + byte.toString(2).replaceAll("0", "").length, 0)).toBe(128);
      expect(viewQuery(picture).whole?.[0]).toEqual(hash);
      expect(turnsOfHashes(mirroredOfHash(hash))[0]).toEqual(hash);
    }),
    { numRuns: 20 },
  );
});

test.each([1, 2, 3, 63, 64, 65, 127, 128, 129])("a picture %i pixels wide has a hash", (side) => {
  const plain = { width: side, height: 3, data: new Uint8Array(side * 9).fill(77) };
  const descriptor = describePdq(transformPdq(lumaOf(plain), wholeOf(plain)));
  expect(descriptor[32]).toBe(0);
});
