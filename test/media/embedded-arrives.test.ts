import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { createLog } from "../../src/log.ts";
import { createMedia } from "../../src/media/create-media.ts";
import { examinePicture } from "../../src/media/decoder/examine.ts";
import { measurePicture } from "../../src/media/decoder/gate.ts";
import { inner, main, paris, place, expectedData } from "./camera-blocks.ts";
import { makeBmp } from "./pictures.ts";
import { exifBlock, iTXt, jpegWith, pngWith, tag, tEXt, webpWith, zTXt } from "./texts.ts";

const folder = mkdtempSync(join(tmpdir(), "rebooru-embedded-"));
afterAll(() => rmSync(folder, { recursive: true }));
const limits = { maxBytes: 10_000_000, maxPixels: 1_000_000 };

const parameters = "a café\nNegative prompt: dogs\nSteps: 20, Sampler: Euler a, Model: m";
const said = {
  tool: "stable-diffusion",
  type: "caption",
  prompt: "a café",
  negativePrompt: "dogs",
  model: "m",
};
const comment = Buffer.concat([Buffer.from("UNICODE\0"), Buffer.from(parameters, "utf16le").swap16()]);
const exif = exifBlock(
  { [tag.make]: "Canon", [tag.model]: "Canon EOS 5D" },
  { [tag.comment]: comment, [tag.lens]: "EF50mm" },
);
const camera = "Canon EOS 5D, EF50mm";
const cameraData = { make: "Canon", model: "Canon EOS 5D", lens: "EF50mm", latitude: null, longitude: null };

const photograph = await jpegWith(exifBlock(main, inner, false, paris));

const pictures: [string, Uint8Array, object][] = [
  [
    "a PNG",
    pngWith(tEXt("parameters", parameters)),
    { camera: null, cameraData: null, prompts: [{ ...said, record: { parameters } }] },
  ],
  [
    "a JPEG",
    await jpegWith(exif),
    { camera, cameraData, prompts: [{ ...said, record: { UserComment: parameters } }] },
  ],
  [
    "a WebP",
    await webpWith(exif),
    { camera, cameraData, prompts: [{ ...said, record: { UserComment: parameters } }] },
  ],
  ["a photograph", photograph, { cameraData: expectedData, prompts: [] }],
  ["a picture without metadata", pngWith(), { camera: null, cameraData: null, prompts: [] }],
  ["a bitmap", makeBmp(4, 4, new Uint8Array(48)), { camera: null, cameraData: null, prompts: [] }],
];

test.each(pictures)("prompts and camera of %s arrive with what was examined", async (_, bytes, expected) => {
  const path = join(folder, "picture");
  await Bun.write(path, bytes);
  const examined = await examinePicture(path, {
    limits,
    thumbnail: false,
    encode: async () => ({ descriptors: {} }),
  });
  expect(examined).toMatchObject(expected);
});

const openMedia = (keepGps: boolean) =>
  createMedia({
    config: {
      dataDir: folder,
      decodeConcurrency: 1,
      maxImageBytes: limits.maxBytes,
      maxImagePixels: limits.maxPixels,
      keepOriginals: false,
      mediaLimit: 0,
      keepGps,
    },
    log: createLog("silent"),
  });

test("they arrive from the decoder process", async () => {
  const media = await openMedia(false);
  try {
    for (const [, bytes, expected] of pictures) {
      const examined = await media.withTemporary(async (path) => {
        await media.write(path, new Blob([Buffer.from(bytes)]));
        return media.examine(path, { thumbnail: true });
      });
      expect(examined).toMatchObject(expected);
      expect(examined.descriptors.dhash?.length).toBe(24);
    }
  } finally {
    await media.close();
  }
});

test("coordinates arrive only when requested", async () => {
  const path = join(folder, "photograph");
  await Bun.write(path, photograph);
  for (const keepGps of [true, false]) {
    const expected = keepGps ? { ...expectedData, ...place } : expectedData;
    const work = { limits, thumbnail: false, encode: async () => ({ descriptors: {} }), keepGps };
    expect((await examinePicture(path, work)).cameraData).toEqual(expected);
    const media = await openMedia(keepGps);
    try {
      expect((await media.examine(path, { thumbnail: false })).cameraData).toEqual(expected);
    } finally {
      await media.close();
    }
  }
});

test("texts that would inflate to 350 MB are not inflated by the gate and the decoder", async () => {
  const swelling = deflateSync(Buffer.alloc(7_000_000, "a"));
  const texts = Array.from({ length: 50 }, (_, index) => zTXt(`text${index}`, "", swelling));
  const path = join(folder, "bomb");
  await Bun.write(path, pngWith(...texts, iTXt("parameters", parameters, { compressed: true })));
  Bun.gc(true);
  const before = process.memoryUsage.rss();
  const examined = await examinePicture(path, {
    limits,
    thumbnail: false,
    encode: async () => ({ descriptors: {} }),
  });
  expect(process.memoryUsage.rss() - before).toBeLessThan(120_000_000);
  expect(examined.prompts).toMatchObject([said]);
});

test("a text does not hide the faults of a picture", async () => {
  const bytes = pngWith(tEXt("parameters", parameters));
  bytes.writeUInt32BE(0, 16);
  await expect(measurePicture(bytes, limits)).rejects.toMatchObject({ code: "undecodable" });
});
