import { describe, expect, test } from "bun:test";
import sharp from "sharp";
import { AppError } from "../../src/errors.ts";
import { decodePicture } from "../../src/media/decoder/decode.ts";
import { measurePicture } from "../../src/media/decoder/gate.ts";
import { makeBmp } from "./pictures.ts";
import { makeTiff, tiled } from "./tiffs.ts";

const limits = { maxBytes: 10_000_000, maxPixels: 50_000_000 };

async function decode(bytes: Uint8Array) {
  return decodePicture(bytes, await measurePicture(bytes, limits));
}

async function codeOf(bytes: Uint8Array): Promise<string> {
  const thrown: unknown = await decode(bytes).catch((error: unknown) => error);
  return thrown instanceof AppError ? `${thrown.code}: ${thrown.message}` : "decoded";
}

const grain = { type: "gaussian", mean: 128, sigma: 40 } as const;
const noisy = sharp({ create: { width: 400, height: 300, channels: 3, background: "#555", noise: grain } });

describe.each<[what: string, bytes: Buffer]>([
  ["baseline", await noisy.clone().jpeg().toBuffer()],
  ["progressive", await noisy.clone().jpeg({ progressive: true }).toBuffer()],
  ["grey", await noisy.clone().greyscale().jpeg().toBuffer()],
  ["CMYK", await noisy.clone().toColourspace("cmyk").jpeg().toBuffer()],
  ["shrunk while it is decoded", await noisy.clone().resize(2600, 2600).jpeg().toBuffer()],
  ["turned", await noisy.clone().withMetadata({ orientation: 6 }).jpeg().toBuffer()],
])("a JPEG without its end, %s", (_, bytes) => {
  test.each([1, 2])("is the same picture where %i bytes of the end marker are missing", async (missing) => {
    const [cut, whole] = [await decode(bytes.subarray(0, -missing)), await decode(bytes)];
    expect([cut.width, cut.height]).toEqual([whole.width, whole.height]);
    expect(Buffer.compare(cut.data, whole.data)).toBe(0);
  });

  test.each([0.95, 0.9, 0.5])("is truncated where %d of its bytes are there", async (share) => {
    expect(await codeOf(bytes.subarray(0, Math.floor(bytes.length * share)))).toStartWith("truncated: ");
  });
});

const flat = (alpha: number) =>
  sharp({ create: { width: 90, height: 60, channels: 4, background: { r: 9, g: 80, b: 160, alpha } } });
const flatPictures: [what: string, bytes: Uint8Array][] = [
  ["a JPEG", await flat(1).jpeg().toBuffer()],
  ["a PNG", await flat(1).png().toBuffer()],
  [
    "a PNG with its texts",
    await flat(1)
      .withMetadata({ exif: { IFD0: { Artist: "x" } } })
      .png()
      .toBuffer(),
  ],
  ["a GIF", await flat(1).gif().toBuffer()],
  ["a WebP", await flat(1).webp({ lossless: true }).toBuffer()],
  ["an AVIF", await flat(1).avif({ effort: 0 }).toBuffer()],
  ["a TIFF", await flat(1).tiff({ compression: "lzw" }).toBuffer()],
  ["a TIFF of JPEG", await flat(1).removeAlpha().tiff({ compression: "jpeg" }).toBuffer()],
  ["a tiled TIFF", await flat(1).tiff({ tile: true }).toBuffer()],
  ["a 16-bit PNG", await flat(1).toColourspace("rgb16").png().toBuffer()],
  ["a CMYK TIFF", await flat(1).toColourspace("cmyk").tiff().toBuffer()],
  ["a turned JPEG", await flat(1).withMetadata({ orientation: 6 }).jpeg().toBuffer()],
  ["a BMP", makeBmp(90, 60, new Uint8Array(90 * 60 * 4).fill(77))],
  ["a transparent PNG", await flat(0).png().toBuffer()],
  ["a transparent GIF", await flat(0).gif().toBuffer()],
];

test.each(["avis", "miaf", "MA1B", "iso8"])(
  "an AVIF whose first brand is %s is the same picture",
  async (brand) => {
    const bytes = await noisy.clone().avif({ effort: 0 }).toBuffer();
    const branded = Buffer.from(bytes);
    branded.write(brand, 8, "latin1");
    expect(await measurePicture(branded, limits)).toMatchObject({ format: "avif", width: 400, height: 300 });
    expect(Buffer.compare((await decode(branded)).data, (await decode(bytes)).data)).toBe(0);
  },
);

describe("a picture of one colour", () => {
  test.each(flatPictures)("is read: %s", async (_, bytes) => {
    expect(await codeOf(bytes)).toBe("decoded");
  });

  test("is read where it is large", async () => {
    const large = sharp({ create: { width: 6000, height: 5000, channels: 3, background: "#123456" } });
    expect(await codeOf(await large.png({ compressionLevel: 1 }).toBuffer())).toBe("decoded");
  });

  test("is not believed where the decoder only found nothing", async () => {
    // Its one tile lies behind the end of the file: libvips gives a black picture.
    const tiles = tiled(1).map(([number, type, values]) =>
      number === 324 ? ([number, type, [800_000]] as const) : ([number, type, values] as const),
    );
    const bytes = makeTiff(
      { strips: undefined, rows: undefined, lengths: undefined },
      tiles.map(([number, type, values]) => [number, type, [...values]]),
    );
    expect(await codeOf(bytes)).toStartWith("undecodable: ");
  });
});

describe("a whole picture of a kind without a decoder here is unsupported, and its kind is named:", () => {
  test.each<[kind: string, bytes: Buffer]>([
    ["CIELab", makeTiff({ colour: [8] })],
    ["ICCLab", makeTiff({ colour: [9] })],
    ["12 bits a sample", makeTiff({ bits: [12, 12, 12] })],
    ["12 bits a sample", makeTiff({ bits: [12], samples: [1], colour: [1] })],
    [
      "12 bits a sample",
      makeTiff({ bits: [12, 12, 12], planes: [2], strips: [8, 392, 776], lengths: [384, 384, 384] }),
    ],
    ["14 bits a sample", makeTiff({ bits: [14], samples: [1], colour: [1] })],
    ["LZMA", makeTiff({ compression: [34925] })],
    ["Zstandard", makeTiff({ compression: [50000] })],
    ["JBIG", makeTiff({ compression: [34661] })],
    ["LERC", makeTiff({ compression: [34887] })],
    ["JPEG 2000", makeTiff({ compression: [34712] })],
    ["compression 99", makeTiff({ compression: [99] })],
    ["colour filter array", makeTiff({ bits: [8], samples: [1], colour: [32803] })],
  ])("TIFF, %s", async (kind, bytes) => {
    expect(await codeOf(bytes)).toMatch(new RegExp(`^unsupported_media: .*tiff \\(.*${kind}`));
  });

  test.each<[kind: string, header: number, bits: number, compression: number]>([
    ["header of 16 bytes", 16, 24, 0],
    ["header of 64 bytes", 64, 24, 0],
    ["header of 64 bytes, JPEG or RLE24", 64, 24, 4],
    ["RLE8", 40, 8, 1],
    ["RLE4", 40, 4, 2],
    ["JPEG", 40, 0, 4],
    ["PNG", 40, 0, 5],
    ["64 bits a pixel", 40, 64, 0],
    ["bit fields", 40, 16, 3],
    ["bit fields with alpha", 40, 32, 6],
    ["compression 99", 40, 32, 99],
  ])("BMP, %s", async (kind, header, bits, compression) => {
    expect(await codeOf(oddBmp(header, bits, compression))).toMatch(
      new RegExp(`^unsupported_media: .*bmp.*${kind}`),
    );
  });

  test.each([
    ["12 bits a sample", 4, 12],
    ["hierarchical", 1, 0xc5],
  ])("JPEG, %s", async (_, offset, value) => {
    const bytes = await noisy.clone().jpeg().toBuffer();
    bytes[bytes.indexOf(Buffer.from([0xff, 0xc0])) + offset] = value;
    expect(await codeOf(bytes)).toMatch(/^unsupported_media: .*jpeg/);
  });

  test("a broken picture of a usual kind stays undecodable", async () => {
    expect(await codeOf(makeTiff({ compression: [5] }))).toStartWith("undecodable: ");
    expect(await codeOf(makeTiff({ compression: [8] }))).toStartWith("undecodable: ");
  });

  test("a TIFF of tiled planes is read by the other library", async () => {
    const bytes = makeTiff({ planes: [2], strips: undefined, rows: undefined, lengths: undefined }, tiled(3));
    const striped = makeTiff({ planes: [2], strips: [8, 264, 520], lengths: [256, 256, 256] });
    expect(Buffer.compare((await decode(bytes)).data, (await decode(striped)).data)).toBe(0);
  });
});

/** A BMP of 8x8 whose pixels are 1 each byte. */
function oddBmp(header: number, bits: number, compression: number): Buffer {
  const colours = bits > 0 && bits <= 8 ? 2 ** bits : 0;
  const bytes = Buffer.alloc(14 + header + colours * 4 + 4096, 1);
  bytes.fill(0, 0, 14 + header);
  bytes.write("BM", "latin1");
  bytes.writeUInt32LE(bytes.length, 2);
  bytes.writeUInt32LE(14 + header + colours * 4, 10);
  bytes.writeUInt32LE(header, 14);
  bytes.writeInt32LE(8, 18);
  bytes.writeInt32LE(8, 22);
  bytes.writeUInt16LE(1, 26);
  bytes.writeUInt16LE(bits, 28);
  if (header >= 40) bytes.writeUInt32LE(compression, 30);
  return bytes;
}
