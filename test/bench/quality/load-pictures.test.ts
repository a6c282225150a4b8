import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { copyPicture, writePicture } from "../../../src/media/for-scripts/write-picture.ts";
import { paintPicture } from "../../../scripts/world/pictures.ts";
import { leaveDistinct } from "../../../scripts/bench/quality/leave-distinct.ts";
import { loadPictures, quadrants } from "../../../scripts/bench/quality/load-pictures.ts";
import { type Picture, quarterTurn } from "../../../scripts/bench/quality/picture.ts";
import { grey, turnHue } from "../../../scripts/bench/quality/colours.ts";

const folder = mkdtempSync(join(tmpdir(), "rebooru-quality-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const wide = paintPicture(1, 1200, 800);
const small = paintPicture(2, 90, 140);
const jpeg = await writePicture(wide, { format: "jpeg", quality: 95 });

/** The JPEG with an EXIF block in front that says how it is to be turned. */
function oriented(bytes: Uint8Array, orientation: number): Uint8Array {
  const exif = Buffer.from(
    "Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0",
    "latin1",
  );
  exif[6 + 8 + 2 + 9] = orientation;
  const head = Buffer.of(0xff, 0xd8, 0xff, 0xe1, 0, exif.length + 2);
  return Buffer.concat([head, exif, bytes.subarray(2)]);
}

await Bun.write(join(folder, "b.png"), await writePicture(small, { format: "png" }));
await Bun.write(join(folder, "a", "deep", "wide.jpg"), jpeg);
await Bun.write(join(folder, "a", "turned.jpg"), oriented(jpeg, 6));
await Bun.write(join(folder, "a", "cut.jpg"), jpeg.subarray(0, 4000));
await Bun.write(join(folder, "notes.txt"), "no picture at all");
await Bun.write(join(folder, "empty.png"), "");
const loaded = await Array.fromAsync(loadPictures(folder));

const meanDifference = (one: Picture, other: Picture): number =>
  one.data.reduce((sum, value, at) => sum + Math.abs(value - (other.data[at] ?? 0)), 0) / one.data.length;

test("every readable picture of a folder and those in it is loaded, in order, the rest is left out", () => {
  expect(loaded.map(({ path }) => path)).toEqual(["a/deep/wide.jpg", "a/turned.jpg", "b.png"]);
});

test("they are upright, and reduced to at most 512 pixels, never enlarged", () => {
  const [large, turned, little] = loaded.map(({ picture }) => picture);
  if (!large || !turned || !little) throw new Error("not everything was loaded");
  expect([large.width, large.height]).toEqual([512, 341]);
  expect([turned.width, turned.height]).toEqual([341, 512]);
  expect(meanDifference(turned, quarterTurn(large))).toBeLessThan(2);
  expect(little).toEqual({ width: 90, height: 140, data: small.data });
});

test("quadrants are the four quarters at the size of the whole", async () => {
  // Four colours, one a quarter.
  const data = Uint8Array.from({ length: 40 * 30 * 3 }, (_, at) => {
    const [x, y] = [Math.floor(at / 3) % 40, Math.floor(at / 120)];
    return (x < 20 ? 0 : 100) + (y < 15 ? 0 : 50);
  });
  const parts = await quadrants({ width: 40, height: 30, data });
  expect(parts.map(({ width, height }) => [width, height])).toEqual([
    [40, 30],
    [40, 30],
    [40, 30],
    [40, 30],
  ]);
  expect(parts.map((part) => [...new Set(part.data)])).toEqual([[0], [100], [50], [150]]);
});

test("of one picture in other sizes, colours and light the first is left; a flat one is not", async () => {
  const again = await copyPicture(jpeg, { format: "png", maxSide: 300 });
  await Bun.write(join(folder, "again", "again.png"), again);
  const copies = await Array.fromAsync(loadPictures(join(folder, "again")));
  const [first, , other] = loaded.map(({ picture }) => picture);
  if (!first || !other) throw new Error("not everything was loaded");
  const negative: Picture = { ...first, data: first.data.map((value) => 255 - value) };
  const flat: Picture = { width: 50, height: 50, data: new Uint8Array(7500).fill(77) };
  const same = [first, grey(first), turnHue(first, 0.02), negative, ...copies.map(({ picture }) => picture)];
  const items = [...same, flat, other].map((picture) => ({ picture }));
  expect((await leaveDistinct(items)).map(({ picture }) => picture)).toEqual([first, other]);
});
