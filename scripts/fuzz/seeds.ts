import { writePicture } from "../../src/media/for-scripts/write-picture.ts";
import { paintPicture } from "../world/pictures.ts";
import type { Random } from "../world/random.ts";
import { chunksOf } from "./mutate-bytes.ts";

/** A whole picture of a kind of file; `chunks`: where its parts begin. */
export type Seed = { name: string; extension: string; bytes: Uint8Array; chunks: number[] };

const [width, height] = [120, 90];

/** A few whole pictures of every format that can be written here, still and animated, with texts in them. */
export async function paintSeeds(random: Random): Promise<Seed[]> {
  const paint = (frames = 1) => paintPicture(random.whole(1, 1e6), width, height, frames);
  const png = await writePicture(paint(), { format: "png" });
  const jpeg = await writePicture(paint(), { format: "jpeg", quality: 85 });
  const seeds = [
    { name: "jpeg", extension: "jpg", bytes: jpeg },
    { name: "jpeg with a comment", extension: "jpg", bytes: withComment(jpeg, parameters) },
    { name: "png", extension: "png", bytes: png },
    { name: "png with A1111's text", extension: "png", bytes: withText(png, "parameters", parameters) },
    { name: "png with a graph", extension: "png", bytes: withText(png, "prompt", graph) },
    { name: "gif", extension: "gif", bytes: await writePicture(paint(), { format: "gif" }) },
    { name: "animated gif", extension: "gif", bytes: await writePicture(paint(4), { format: "gif" }) },
    { name: "webp", extension: "webp", bytes: await writePicture(paint(), { format: "webp" }) },
    { name: "animated webp", extension: "webp", bytes: await writePicture(paint(3), { format: "webp" }) },
    { name: "avif", extension: "avif", bytes: await writePicture(paint(), { format: "avif" }) },
    { name: "tiff", extension: "tiff", bytes: await writePicture(paint(), { format: "tiff" }) },
    { name: "bmp", extension: "bmp", bytes: bitmapOf(paint()) },
  ];
  return seeds.map((seed) => ({ ...seed, chunks: chunksOf(seed.bytes) }));
}

const parameters =
  "a lighthouse, (storm:1.2)\nNegative prompt: blurry\nSteps: 20, Sampler: Euler a, Seed: 1, Size: 512x512";
const graph = JSON.stringify({
  3: { class_type: "KSampler", inputs: { positive: ["6", 0], negative: ["7", 0] } },
  6: { class_type: "CLIPTextEncode", inputs: { text: "a copper fox" } },
  7: { class_type: "CLIPTextEncode", inputs: { text: "blurry" } },
});

/** A PNG with a text chunk after its header. */
function withText(png: Uint8Array, key: string, text: string): Uint8Array {
  const headerEnd = 33;
  const named = Buffer.from(`tEXt${key}\0${text}`, "latin1");
  const chunk = Buffer.alloc(named.length + 8);
  chunk.writeUInt32BE(named.length - 4, 0);
  named.copy(chunk, 4);
  chunk.writeUInt32BE(Bun.hash.crc32(named), named.length + 4);
  return Buffer.concat([png.subarray(0, headerEnd), chunk, png.subarray(headerEnd)]);
}

/** A JPEG with a comment before its first segment. */
function withComment(jpeg: Uint8Array, text: string): Uint8Array {
  const segment = Buffer.alloc(4 + text.length);
  segment.writeUInt16BE(0xfffe, 0);
  segment.writeUInt16BE(text.length + 2, 2);
  segment.write(text, 4, "latin1");
  return Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]);
}

/** A Windows bitmap of 24 bits, rows from the bottom up. */
function bitmapOf({ data }: { data: Uint8Array }): Uint8Array {
  const [headerSize, row] = [54, Math.ceil((width * 3) / 4) * 4];
  const bytes = Buffer.alloc(headerSize + row * height);
  bytes.write("BM", 0);
  bytes.writeUInt32LE(bytes.length, 2);
  bytes.writeUInt32LE(headerSize, 10);
  bytes.writeUInt32LE(40, 14);
  bytes.writeInt32LE(width, 18);
  bytes.writeInt32LE(height, 22);
  bytes.writeUInt16LE(1, 26);
  bytes.writeUInt16LE(24, 28);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width * 3; x++)
      bytes[headerSize + (height - 1 - y) * row + x] =
        data[(y * width + Math.floor(x / 3)) * 3 + 2 - (x % 3)] ?? 0;
  }
  return bytes;
}
