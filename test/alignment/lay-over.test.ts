import { expect, test } from "bun:test";
import sharp, { type Sharp } from "sharp";
import { confirm } from "../../src/alignment/confirm.ts";
import { layOver } from "../../src/alignment/lay-over.ts";
import { turnExtent } from "../../src/alignment/turn.ts";
import { luma } from "../../src/encoders/luma.ts";
import { type Overlay, turns, turnsBack } from "../../src/model/match.ts";
import { paint } from "../support/paint.ts";

const whole = { left: 0, top: 0, right: 1, bottom: 1 };

/** Where a point of the file lies in the query. */
const lay = ([a, b, c, d, e, f]: Overlay, x: number, y: number): [number, number] => [
  a * x + b * y + c,
  d * x + e * y + f,
];

test.each(turns.map((turn, index) => [turn, index] as const))(
  "a picture that was turned (%s) is turned back",
  (turn, index) => {
    const corner = { left: 0.2, top: -0.5, right: 0.2, bottom: -0.5 };
    const turned = turnExtent(corner, index);
    const [x, y] = lay(turnsBack[turn], turned.left, turned.top);
    expect([x, y].map((value) => value + 0)).toEqual([0.2, -0.5]);
  },
);

test("borders of both pictures are taken into account", () => {
  // The query has a border of a tenth on the left, the file of a fifth at its top.
  const map = layOver([1, 0, 0, 0, 1, 0], "upright", { ...whole, top: 0.2 }, { ...whole, left: 0.1 });
  const [left, top] = lay(map, -1, -0.6);
  expect(left).toBeCloseTo(-0.8, 9);
  expect(top).toBeCloseTo(-1, 9);
  const [right, bottom] = lay(map, 1, 1);
  expect(right).toBeCloseTo(1, 9);
  expect(bottom).toBeCloseTo(1, 9);
});

test("a mirrored part of a picture lies where it was cut out", async () => {
  const lumaOf = async (picture: Sharp) => {
    const { data, info } = await picture
      .removeAlpha()
      .toColourspace("srgb")
      .raw()
      .toBuffer({ resolveWithObject: true });
    return luma.encode({ width: info.width, height: info.height, data: new Uint8Array(data) });
  };
  const original = await paint(12);
  const { width = 0, height = 0 } = await sharp(original).metadata();
  const box = {
    left: Math.round(0.1 * width),
    top: Math.round(0.05 * height),
    width: Math.round(0.8 * width),
    height: Math.round(0.8 * height),
  };
  const part = await sharp(await sharp(original).extract(box).png().toBuffer())
    .flop()
    .png()
    .toBuffer();
  const file = await lumaOf(sharp(original));
  const start = { turn: 4, query: 1, file: 0.8 };
  const [confirmed] = confirm(await lumaOf(sharp(part)), [{ file: 1, luma: file, starts: [start] }]);
  // The left edge of the part is the right edge of its mirror image.
  const [x = 0, y = 0] = lay(confirmed?.overlay ?? turnsBack.upright, -0.8, -0.9);
  expect(x).toBeCloseTo(1, 1);
  expect(y).toBeCloseTo(-1, 1);
});
