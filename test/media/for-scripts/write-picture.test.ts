import { expect, test } from "bun:test";
import sharp from "sharp";
import { copyPicture, writePicture, type RawPicture } from "../../../src/media/for-scripts/write-picture.ts";

/** Left half red, right half blue. */
function halves(width: number, height: number, frames = 1): RawPicture {
  const data = new Uint8Array(width * height * frames * 3);
  for (let index = 0; index < data.length; index += 3)
    data[index + ((index / 3) % width < width / 2 ? 0 : 2)] = 255;
  return { width, height, data, frames };
}

test.each(["jpeg", "png", "webp", "gif"] as const)(
  "pixels become a file of the format asked for: %s",
  async (format) => {
    const read = await sharp(await writePicture(halves(32, 20), { format })).metadata();
    expect([read.format, read.width, read.height]).toEqual([format, 32, 20]);
  },
);

test("several frames become an animation", async () => {
  const picture = halves(16, 16, 3);
  // Equal frames would be folded into one.
  picture.data.fill(90, 16 * 16 * 3, 16 * 16 * 6);
  const read = await sharp(await writePicture(picture, { format: "gif" })).metadata();
  expect([read.pages, read.width, read.pageHeight ?? read.height]).toEqual([3, 16, 16]);
});

test("a copy is mirrored, made smaller and written in another format", async () => {
  const png = await writePicture(halves(40, 20), { format: "png" });
  const copy = await copyPicture(png, { format: "jpeg", maxSide: 20, mirrored: true, quality: 90 });
  const { data, info } = await sharp(copy).raw().toBuffer({ resolveWithObject: true });
  expect([info.width, info.height]).toEqual([20, 10]);
  expect(data[0]).toBeLessThan(60);
  expect(data[2]).toBeGreaterThan(200);
});
