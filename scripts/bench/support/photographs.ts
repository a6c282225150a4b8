import { join } from "node:path";
import { writePicture, type RawPicture } from "../../../src/media/for-scripts/write-picture.ts";
import { paintPicture } from "../../world/pictures.ts";

export type Photograph = { name: string; path: string };

/** Writes photographic pictures: a JPEG of 1200x800 first, one of 12 megapixels, and the small one in other formats. */
export async function makePhotographs(folder: string): Promise<[Photograph, ...Photograph[]]> {
  const small = paintPicture(5, 1200, 800);
  const large = paintPicture(5, 4000, 3000);
  const write = async (name: string, file: string, bytes: Uint8Array): Promise<Photograph> => {
    const path = join(folder, file);
    await Bun.write(path, bytes);
    return { name: `${name} (${Math.round(bytes.length / 1024).toLocaleString("en")} KiB)`, path };
  };
  return [
    await write("1200x800 JPEG", "small.jpg", await writePicture(small, { format: "jpeg", quality: 90 })),
    await write("4000x3000 JPEG", "large.jpg", await writePicture(large, { format: "jpeg", quality: 90 })),
    await write("1200x800 PNG", "small.png", await writePicture(small, { format: "png" })),
    await write("1200x800 WebP", "small.webp", await writePicture(small, { format: "webp", quality: 85 })),
    await write("1200x800 GIF", "small.gif", await writePicture(small, { format: "gif" })),
    await write("1200x800 BMP", "small.bmp", toBitmap(small)),
  ];
}

/** A 24-bit Windows bitmap; the width must be a multiple of four. */
function toBitmap({ width, height, data }: RawPicture): Uint8Array {
  const headBytes = 54;
  const bitmap = new Uint8Array(headBytes + data.length);
  const head = new DataView(bitmap.buffer);
  bitmap.set([0x42, 0x4d]);
  for (const [at, value] of [
    [2, bitmap.length],
    [10, headBytes],
    [14, 40],
    [18, width],
    // Negative: the rows come from the top.
    [22, -height],
  ] as const)
    head.setInt32(at, value, true);
  head.setUint16(26, 1, true);
  head.setUint16(28, 24, true);
  for (let at = 0; at < data.length; at += 3)
    bitmap.set([data[at + 2] ?? 0, data[at + 1] ?? 0, data[at] ?? 0], headBytes + at);
  return bitmap;
}
