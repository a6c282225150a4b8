import { crc32, deflateSync } from "node:zlib";

/** Pictures made byte by byte, for what no encoder would write. */

/** A chunk of a PNG, with its checksum. */
export function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** An RGB PNG whose head claims a size; `rows` are raw scan lines with their filter byte; `before` and `after` them. */
export function makePng(
  width: number,
  height: number,
  rows = new Uint8Array(),
  { before = [], after = [] }: { before?: Uint8Array[]; after?: Uint8Array[] } = {},
): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const data = chunk("IDAT", deflateSync(rows));
  const end = chunk("IEND", new Uint8Array());
  return Buffer.concat([signature, chunk("IHDR", head), ...before, data, ...after, end]);
}

/** A PNG in which the right half is `right` and the rest `left`. */
export function makeHalves(width: number, height: number, left: number[], right: number[]): Buffer {
  const row = Array.from({ length: width }, (_, x) => (x < width / 2 ? left : right)).flat();
  return makePng(width, height, Uint8Array.from(Array.from({ length: height }, () => [0, ...row]).flat()));
}

/** A GIF of `frames` frames, whose data have one pixel each. */
export function makeGif(frames: number, width = 1, height = 1): Buffer {
  const screen = Buffer.from([0, 0, 0, 0, 0x80, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff]);
  screen.writeUInt16LE(width, 0);
  screen.writeUInt16LE(height, 2);
  const frame = Buffer.from([0x2c, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 0x44, 0x01, 0]);
  screen.copy(frame, 5, 0, 4);
  const all = Array.from({ length: frames }, () => frame);
  return Buffer.concat([Buffer.from("GIF89a"), screen, ...all, Buffer.from([0x3b])]);
}

/** A 24-bit BMP; its head may claim another size than the pixels given have. Rows from the bottom. */
export function makeBmp(width: number, height: number, pixels: Uint8Array): Buffer {
  const head = Buffer.alloc(54);
  head.write("BM", "latin1");
  head.writeUInt32LE(54 + pixels.length, 2);
  head.writeUInt32LE(54, 10);
  head.writeUInt32LE(40, 14);
  head.writeInt32LE(width, 18);
  head.writeInt32LE(height, 22);
  head.writeUInt16LE(1, 26);
  head.writeUInt16LE(24, 28);
  return Buffer.concat([head, pixels]);
}
