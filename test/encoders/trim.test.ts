import { expect, test } from "bun:test";
import sharp from "sharp";
import { lumaOf } from "../../src/encoders/luma-plane.ts";
import { text } from "../../src/encoders/text.ts";
import { trimOf } from "../../src/encoders/trim.ts";
import { captionBar, memeText } from "../../scripts/bench/quality/frames.ts";
import { paint } from "../support/paint.ts";

async function pixelsOf(picture: Buffer) {
  const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8Array(data) };
}
const whole = { left: 0, top: 0, width: 320, height: 240 };
const original = () => paint(5);
const extended = async (
  sides: Partial<Record<"top" | "bottom" | "left" | "right", number>>,
  background: string,
) =>
  sharp(await original())
    .extend({ ...sides, background })
    .png()
    .toBuffer();

const cases: [what: string, make: () => Promise<Buffer>, expected: typeof whole][] = [
  ["no border", original, whole],
  [
    "a black frame",
    () => extended({ top: 20, bottom: 20, left: 30, right: 30 }, "#000"),
    { ...whole, left: 30, top: 20 },
  ],
  ["a letterbox", () => extended({ top: 40, bottom: 40 }, "#111"), { ...whole, top: 40 }],
  ["a white bar below", () => extended({ bottom: 60 }, "#fff"), whole],
  [
    "a frame within a frame",
    async () =>
      sharp(await extended({ left: 25, right: 25 }, "#fff"))
        .extend({ top: 30, bottom: 30, background: "#000" })
        .png()
        .toBuffer(),
    { ...whole, left: 25, top: 30 },
  ],
  [
    "a frame that was compressed",
    async () =>
      sharp(await extended({ top: 40, left: 40 }, "#000"))
        .jpeg({ quality: 30 })
        .toBuffer(),
    { ...whole, left: 40, top: 40 },
  ],
];
test.each(cases)("a picture with %s is trimmed, to a few pixels", async (_, make, expected) => {
  const box = trimOf(lumaOf(await pixelsOf(await make())));
  for (const side of ["left", "top", "width", "height"] as const)
    expect(Math.abs(box[side] - expected[side])).toBeLessThanOrEqual(4);
});

test("a bar with a caption is trimmed", async () => {
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    const captioned = captionBar(await pixelsOf(await paint(seed)), 0.2, seed % 2 ? "top" : "bottom", seed);
    const box = trimOf(lumaOf(captioned));
    expect(Math.abs(box.height - 240)).toBeLessThanOrEqual(4);
  }
});

test("a bar that was reduced and compressed is trimmed", async () => {
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    const captioned = captionBar(await pixelsOf(await paint(seed)), 0.2, "top", seed);
    const copy = await sharp(captioned.data, { raw: { width: 320, height: captioned.height, channels: 3 } })
      .resize(213)
      .jpeg({ quality: 30 })
      .toBuffer();
    const box = trimOf(lumaOf(await pixelsOf(copy)));
    expect(Math.abs(box.height - 160)).toBeLessThanOrEqual(4);
  }
});

test("an object on plain ground keeps the gaps between its parts", async () => {
  const ground = sharp({ create: { width: 300, height: 300, channels: 3, background: "#fff" } });
  const thing = await sharp(await paint(3))
    .resize(90, 60)
    .png()
    .toBuffer();
  const placed = await ground
    .composite([
      { input: thing, left: 100, top: 60 },
      { input: thing, left: 110, top: 180 },
    ])
    .png()
    .toBuffer();
  const box = trimOf(lumaOf(await pixelsOf(placed)));
  expect(box.top).toBeLessThanOrEqual(60);
  expect(box.top + box.height).toBeGreaterThanOrEqual(240);
});

test("a plain picture is all border, and stays whole", () => {
  const plain = { width: 40, height: 30, data: new Uint8Array(40 * 30 * 3).fill(9) };
  expect(trimOf(lumaOf(plain))).toEqual({ left: 0, top: 0, width: 40, height: 30 });
});

test("text on a picture counts as lettering, a picture without text does not", async () => {
  for (const seed of [1, 2, 3]) {
    const picture = await pixelsOf(
      await sharp(await paint(seed))
        .blur(2)
        .resize(400, 300)
        .png()
        .toBuffer(),
    );
    const [bare, worded] = [text.encode(picture)[0] ?? 0, text.encode(memeText(picture, seed))[0] ?? 0];
    expect(worded).toBeGreaterThan(bare + 4);
    expect(bare).toBeLessThan(13);
  }
});
