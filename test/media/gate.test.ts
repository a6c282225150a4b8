import { expect, test } from "bun:test";
import sharp from "sharp";
import { AppError, type ErrorCode } from "../../src/errors.ts";
import { measurePicture } from "../../src/media/decoder/gate.ts";
import { makeBmp, makeGif, makePng } from "./pictures.ts";

const limits = { maxBytes: 1_000_000, maxPixels: 10_000_000 };
const text = (content: string) => new TextEncoder().encode(content);

const photo = sharp({
  create: { width: 300, height: 200, channels: 3, background: "#468", noise: noise() },
});
function noise() {
  return { type: "gaussian", mean: 128, sigma: 30 } as const;
}

test.each([
  ["jpeg", await photo.clone().jpeg().toBuffer()],
  ["png", await photo.clone().png().toBuffer()],
  ["webp", await photo.clone().webp().toBuffer()],
  ["gif", await photo.clone().gif().toBuffer()],
  ["avif", await photo.clone().avif({ effort: 0 }).toBuffer()],
  ["tiff", await photo.clone().tiff().toBuffer()],
  ["bmp", makeBmp(300, 200, new Uint8Array(300 * 200 * 3))],
] as const)("%s is let in and measured", async (format, bytes) => {
  expect(await measurePicture(bytes, limits)).toMatchObject({ format, width: 300, height: 200, frames: 1 });
});

test("the frames of an animation are counted", async () => {
  expect((await measurePicture(makeGif(7), limits)).frames).toBe(7);
});

test("width and height are those of the upright picture", async () => {
  const turned = await photo.clone().withMetadata({ orientation: 6 }).jpeg().toBuffer();
  expect(await measurePicture(turned, limits)).toMatchObject({ width: 200, height: 300 });
});

const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>';
const refused: [string, ErrorCode, Uint8Array][] = [
  ["an empty file", "not_picture", new Uint8Array()],
  ["a web page", "not_picture", text("<!doctype html><html><body><img src=a.png></body></html>")],
  ["an SVG", "not_picture", text(svg)],
  ["an SVG after an XML declaration", "not_picture", text(`<?xml version="1.0"?>\n${svg}`)],
  ["a PDF", "not_picture", text("%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< >>\n%%EOF")],
  ["a ZIP", "not_picture", Uint8Array.from([0x50, 0x4b, 3, 4, ...new Uint8Array(60)])],
  ["noise", "not_picture", Uint8Array.from({ length: 500 }, (_, at) => (at * 89) % 256)],
  [
    "an SVG behind the first bytes of a PNG",
    "not_picture",
    Buffer.concat([makePng(9, 9).subarray(0, 8), text(svg)]),
  ],
  ["a PNG of ten thousand million pixels", "over_limit", makePng(100_000, 100_000)],
  ["a PNG with more pixels than allowed", "over_limit", makePng(5_000, 2_001)],
  ["a PNG with a long side", "over_limit", makePng(20_001, 1)],
  ["a PNG of no pixels", "undecodable", makePng(0, 0)],
  ["more bytes than allowed", "over_limit", Buffer.concat([makePng(9, 9), new Uint8Array(1_000_000)])],
  ["a GIF of too many frames", "over_limit", makeGif(5_001)],
  ["a BMP with more pixels than allowed", "over_limit", makeBmp(5_000, 2_001, new Uint8Array(0))],
  ["a BMP cut inside its head", "truncated", makeBmp(90, 90, new Uint8Array(0)).subarray(0, 30)],
  ["a JPEG cut inside its head", "truncated", (await photo.clone().jpeg().toBuffer()).subarray(0, 200)],
];

test.each(refused)("%s is refused: %s", async (_, code, bytes) => {
  const thrown: unknown = await measurePicture(bytes, limits).catch((error: unknown) => error);
  if (!(thrown instanceof AppError))
    throw new Error(`let in, or failed otherwise: ${JSON.stringify(thrown)}`);
  expect(thrown.code).toBe(code);
  expect(thrown.message).not.toContain("\n");
});

const searched = { maxBytes: 10_000_000, maxPixels: 100_000_000, maxDecodedPixels: 25_000_000 };
const white = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: "white" } });
const ofSearches: [string, boolean, Uint8Array][] = [
  ["a GIF of 10,000 x 10,000", false, makeGif(1, 10_000, 10_000)],
  ["a GIF of 5,000 x 5,000", true, makeGif(1, 5_000, 5_000)],
  ["a PNG of 5,001 x 5,000", false, makePng(5_001, 5_000)],
  ["a BMP of 5,001 x 5,000", false, makeBmp(5_001, 5_000, new Uint8Array(0))],
  ["a phone's JPEG of 50 megapixels", true, await white(8_160, 6_120).jpeg().toBuffer()],
  [
    "a progressive one, which is decoded whole",
    false,
    await white(5_001, 5_000).jpeg({ progressive: true }).toBuffer(),
  ],
  ["a JPEG too narrow to be reduced", false, await white(18_000, 1_400).jpeg().toBuffer()],
];

test.each(ofSearches)("a search counts the pixels that are decoded: %s, %p", async (_, isLetIn, bytes) => {
  expect((await measurePicture(bytes, { ...searched, maxDecodedPixels: Infinity })).format).toBeString();
  const failure = await measurePicture(bytes, searched).then(
    () => undefined,
    (error: AppError) => error.code,
  );
  expect(failure).toBe(isLetIn ? undefined : "over_limit");
});
