import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { createLog } from "../../src/log.ts";
import { createMedia } from "../../src/media/create-media.ts";
import { examinePicture } from "../../src/media/examine.ts";
import { measurePicture } from "../../src/media/gate.ts";
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

const pictures: [string, Uint8Array, object][] = [
  [
    "a PNG",
    pngWith(tEXt("parameters", parameters)),
    { camera: null, prompts: [{ ...said, record: { parameters } }] },
  ],
  ["a JPEG", await jpegWith(exif), { camera, prompts: [{ ...said, record: { UserComment: parameters } }] }],
  ["a WebP", await webpWith(exif), { camera, prompts: [{ ...said, record: { UserComment: parameters } }] }],
  ["a picture of nobody", pngWith(), { camera: null, prompts: [] }],
];

test.each(pictures)("prompts and camera of %s arrive with what was examined", async (_, bytes, expected) => {
  const path = join(folder, "picture");
  await Bun.write(path, bytes);
  const examined = await examinePicture(path, { limits, thumbnail: false, encode: () => ({}) });
  expect(examined).toMatchObject(expected);
});

test("they arrive from the decoder process", async () => {
  const media = await createMedia({
    config: {
      dataDir: folder,
      decodeConcurrency: 1,
      maxImageBytes: limits.maxBytes,
      maxImagePixels: limits.maxPixels,
      keepOriginals: false,
      mediaLimit: 0,
    },
    log: createLog("silent"),
  });
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

test("texts that would swell to 350 MB do not, in the gate and the decoder", async () => {
  const swelling = deflateSync(Buffer.alloc(7_000_000, "a"));
  const texts = Array.from({ length: 50 }, (_, at) => zTXt(`text${at}`, "", swelling));
  const path = join(folder, "bomb");
  await Bun.write(path, pngWith(...texts, iTXt("parameters", parameters, { compressed: true })));
  Bun.gc(true);
  const before = process.memoryUsage.rss();
  const examined = await examinePicture(path, { limits, thumbnail: false, encode: () => ({}) });
  expect(process.memoryUsage.rss() - before).toBeLessThan(120_000_000);
  expect(examined.prompts).toMatchObject([said]);
});

test("a text does not hide what is wrong with a picture", async () => {
  const bytes = pngWith(tEXt("parameters", parameters));
  bytes.writeUInt32BE(0, 16);
  await expect(measurePicture(bytes, limits)).rejects.toMatchObject({ code: "undecodable" });
});
