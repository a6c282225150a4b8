import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { AppError, type ErrorCode } from "../../src/errors.ts";
import type { Pixels } from "../../src/media/decoder/decode.ts";
import { examinePicture } from "../../src/media/decoder/examine.ts";
import type { Examined } from "../../src/media/media.ts";
import { makeBmp, makeHalves } from "./pictures.ts";

const folder = mkdtempSync(join(tmpdir(), "rebooru-examine-"));
afterAll(() => rmSync(folder, { recursive: true }));
const limits = { maxBytes: 10_000_000, maxPixels: 50_000_000 };
let files = 0;

async function examine(bytes: Uint8Array): Promise<{ examined: Examined; square: Pixels }> {
  const path = join(folder, String(files++));
  await Bun.write(path, bytes);
  let square: Pixels | undefined;
  const examined = await examinePicture(path, {
    limits,
    thumbnail: true,
    encode: async (raster) => {
      square = await raster("square512");
      return { descriptors: {} };
    },
  });
  if (!square) throw new Error("nothing was encoded");
  return { examined, square };
}

/** The colour at a place given in parts of width and height. */
function colourAt({ width, height, data }: Pixels, x: number, y: number): number[] {
  const index = (Math.floor(y * height) * width + Math.floor(x * width)) * 3;
  return [...data.subarray(index, index + 3)];
}

function expectNear(actual: number[], expected: readonly number[], tolerance = 12): void {
  const far = actual.some((value, channel) => Math.abs(value - (expected[channel] ?? -999)) > tolerance);
  if (far) expect(actual).toEqual([...expected]);
}

const corners = {
  topLeft: [255, 0, 0],
  topRight: [0, 255, 0],
  bottomLeft: [0, 0, 255],
  bottomRight: [240, 240, 0],
};

/** Where the upright pixel (x, y) of a `width` x `height` picture is stored, by EXIF orientation. */
const stored: Record<number, (x: number, y: number, width: number, height: number) => [number, number]> = {
  1: (x, y) => [x, y],
  2: (x, y, width) => [width - 1 - x, y],
  3: (x, y, width, height) => [width - 1 - x, height - 1 - y],
  4: (x, y, _, height) => [x, height - 1 - y],
  5: (x, y) => [y, x],
  6: (x, y, width) => [y, width - 1 - x],
  7: (x, y, width, height) => [height - 1 - y, width - 1 - x],
  8: (x, y, _, height) => [height - 1 - y, x],
};

test.each(Object.keys(stored).map(Number))("EXIF orientation %d is turned upright", async (orientation) => {
  const [width, height] = [96, 64];
  const [storedWidth, storedHeight] = orientation > 4 ? [height, width] : [width, height];
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [top, left] = [y < height / 2, x < width / 2];
      const colour = top
        ? left
          ? corners.topLeft
          : corners.topRight
        : left
          ? corners.bottomLeft
          : corners.bottomRight;
      const [storedX, storedY] = stored[orientation]?.(x, y, width, height) ?? [0, 0];
      data.set(colour, (storedY * storedWidth + storedX) * 3);
    }
  const bytes = await sharp(data, { raw: { width: storedWidth, height: storedHeight, channels: 3 } })
    .withMetadata({ orientation })
    .jpeg({ quality: 95, chromaSubsampling: "4:4:4" })
    .toBuffer();
  const { examined, square } = await examine(bytes);
  expect([examined.width, examined.height]).toEqual([width, height]);
  expectNear(colourAt(square, 0.2, 0.2), corners.topLeft);
  expectNear(colourAt(square, 0.8, 0.2), corners.topRight);
  expectNear(colourAt(square, 0.2, 0.8), corners.bottomLeft);
  expectNear(colourAt(square, 0.8, 0.8), corners.bottomRight);
});

const [red, blue] = [
  [250, 20, 30],
  [10, 40, 240],
];
const halves = makeHalves(200, 120, red, blue);

test.each([
  ["an RGB PNG", halves],
  ["a 16-bit PNG", await sharp(halves).toColourspace("rgb16").png().toBuffer()],
  ["a palette PNG", await sharp(halves).png({ palette: true }).toBuffer()],
  ["a JPEG", await sharp(halves).jpeg({ quality: 98 }).toBuffer()],
  ["a progressive JPEG", await sharp(halves).jpeg({ quality: 98, progressive: true }).toBuffer()],
  ["a lossless WebP", await sharp(halves).webp({ lossless: true }).toBuffer()],
  ["a GIF", await sharp(halves).gif().toBuffer()],
  ["an AVIF", await sharp(halves).avif({ quality: 90, effort: 0 }).toBuffer()],
  ["a TIFF", await sharp(halves).tiff({ compression: "lzw" }).toBuffer()],
  ["a BMP", makeBmp(200, 120, Uint8Array.from(bgrRows()))],
])("the colours of %s arrive in the raster", async (_, bytes) => {
  const { square } = await examine(bytes);
  expect([square.width, square.height, square.data.length]).toEqual([512, 512, 512 * 512 * 3]);
  expectNear(colourAt(square, 0.25, 0.5), red);
  expectNear(colourAt(square, 0.75, 0.5), blue);
});

function bgrRows(): number[] {
  const row = Array.from({ length: 200 }, (_, x) => (x < 100 ? red : blue).toReversed()).flat();
  return Array.from({ length: 120 }, () => row).flat();
}

test.each([
  [2600, 2600, 1],
  [2600, 2600, 6],
  [3000, 2100, 1],
  [4700, 1100, 1],
])(
  "a JPEG of %d x %d, orientation %d, which shrinks while it is decoded, keeps its halves",
  async (width, height, orientation) => {
    const bytes = await sharp(halves)
      .resize(width, height, { fit: "fill", kernel: "nearest" })
      .withMetadata({ orientation })
      .jpeg({ quality: 90 })
      .toBuffer();
    const { square } = await examine(bytes);
    expect(square.data.length).toBe(512 * 512 * 3);
    // Turned by 6, the left half is on top.
    const turned = orientation === 6;
    expectNear(turned ? colourAt(square, 0.5, 0.25) : colourAt(square, 0.25, 0.5), red);
    expectNear(turned ? colourAt(square, 0.5, 0.75) : colourAt(square, 0.75, 0.5), blue);
  },
);

test("a CMYK JPEG is brought to RGB", async () => {
  const { square } = await examine(
    await sharp(halves).toColourspace("cmyk").jpeg({ quality: 98 }).toBuffer(),
  );
  const [left, right] = [colourAt(square, 0.25, 0.5), colourAt(square, 0.75, 0.5)];
  expect(left[0]).toBeGreaterThan(180);
  expect(left[2]).toBeLessThan(90);
  expect(right[2]).toBeGreaterThan(120);
});

test("a grey picture has three equal channels", async () => {
  const { square } = await examine(await sharp(halves).greyscale().jpeg().toBuffer());
  const [first = 0, second, third] = colourAt(square, 0.25, 0.5);
  expect([second, third]).toEqual([first, first]);
});

test.each(["png", "webp", "gif"] as const)("transparency of a %s is flattened on white", async (format) => {
  const data = new Uint8Array(64 * 64 * 4);
  for (let pixel = 0; pixel < 64 * 64; pixel++) data.set([200, 0, 0, pixel % 64 < 32 ? 0 : 255], pixel * 4);
  const raw = { width: 64, height: 64, channels: 4 } as const;
  const { square } = await examine(await sharp(data, { raw }).toFormat(format).toBuffer());
  expectNear(colourAt(square, 0.2, 0.5), [255, 255, 255]);
  expectNear(colourAt(square, 0.8, 0.5), [200, 0, 0]);
});

test.each(["gif", "webp"] as const)("of an animated %s the first frame is read", async (format) => {
  const data = Buffer.concat([Buffer.alloc(40 * 40 * 3, 230), Buffer.alloc(40 * 40 * 3, 10)]);
  const frames = sharp(data, { raw: { width: 40, height: 80, channels: 3, pageHeight: 40 } });
  const { examined, square } = await examine(await frames.toFormat(format).toBuffer());
  expect([examined.frames, examined.width, examined.height]).toEqual([2, 40, 40]);
  expectNear(colourAt(square, 0.5, 0.5), [230, 230, 230]);
});

test.each([
  ["a large one", 1000, 500, 360, 180],
  ["one in portrait", 500, 1000, 180, 360],
  ["one just over the side", 400, 300, 360, 270],
  ["a strip", 2000, 3, 360, 1],
  ["a small one, which is not enlarged", 100, 40, 100, 40],
  ["the smallest", 1, 1, 1, 1],
])("a thumbnail is a WebP of at most 360: %s", async (_, width, height, toWidth, toHeight) => {
  const { examined } = await examine(makeHalves(width, height, red, blue));
  const head = await sharp(examined.thumbnail).metadata();
  expect([head.format, head.width, head.height]).toEqual(["webp", toWidth, toHeight]);
});

test("no thumbnail is made unless requested", async () => {
  const path = join(folder, "plain.png");
  await Bun.write(path, halves);
  const examined = await examinePicture(path, {
    limits,
    thumbnail: false,
    encode: async () => ({ descriptors: {} }),
  });
  expect(examined).not.toHaveProperty("thumbnail");
});

const grain = { type: "gaussian", mean: 128, sigma: 40 } as const;
const noisy = sharp({ create: { width: 400, height: 300, channels: 3, background: "#555", noise: grain } });
const firstHalf = (bytes: Uint8Array) => bytes.subarray(0, bytes.length / 2);
const flipped = (bytes: Uint8Array) =>
  bytes.map((byte, index) => (index === bytes.length >> 1 ? byte ^ 0xff : byte));

const broken: [string, ErrorCode[], Uint8Array][] = [
  ["a JPEG that ends early", ["truncated"], firstHalf(await noisy.clone().jpeg().toBuffer())],
  ["a PNG that ends early", ["truncated", "undecodable"], firstHalf(await noisy.clone().png().toBuffer())],
  ["a WebP that ends early", ["truncated", "undecodable"], firstHalf(await noisy.clone().webp().toBuffer())],
  ["a GIF that ends early", ["truncated"], firstHalf(await noisy.clone().gif().toBuffer())],
  [
    "an AVIF that ends early",
    ["truncated", "undecodable"],
    firstHalf(await noisy.clone().avif({ effort: 0 }).toBuffer()),
  ],
  [
    "a TIFF that ends before its directory",
    ["not_picture"],
    firstHalf(await noisy.clone().tiff().toBuffer()),
  ],
  ["a BMP that ends early", ["truncated"], makeBmp(90, 90, new Uint8Array(90 * 90))],
  ["a PNG with a changed byte", ["undecodable"], flipped(await noisy.clone().png().toBuffer())],
];

test.each(broken)("%s is a failure, no half grey picture", async (_, codes, bytes) => {
  const thrown: unknown = await examine(bytes).catch((error: unknown) => error);
  if (!(thrown instanceof AppError)) throw new Error(`read, or failed otherwise: ${JSON.stringify(thrown)}`);
  expect(codes).toContain(thrown.code);
});

test("junk between the segments of a JPEG does not spoil it", async () => {
  const bytes = await sharp(halves).jpeg({ quality: 98 }).toBuffer();
  const afterFirstSegment = 4 + bytes.readUInt16BE(4);
  const parts = [bytes.subarray(0, afterFirstSegment), Buffer.alloc(5), bytes.subarray(afterFirstSegment)];
  const { square } = await examine(Buffer.concat(parts));
  expectNear(colourAt(square, 0.25, 0.5), red);
});

test("decoding starts after the gate and waits for the caller", async () => {
  const path = join(folder, "waiting.png");
  await Bun.write(path, halves);
  const steps: string[] = [];
  await examinePicture(path, {
    limits,
    thumbnail: false,
    beforeDecode: async ({ width, height }) => {
      steps.push(`beforeDecode ${width}x${height}`);
      await Bun.sleep(5);
      steps.push("let in");
    },
    encode: async () => {
      steps.push("encoding");
      return { descriptors: {} };
    },
  });
  expect(steps).toEqual(["beforeDecode 200x120", "let in", "encoding"]);
});
