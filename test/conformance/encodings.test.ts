import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "bun:test";
import { dhashDescriptor } from "../../src/encoders/dhash.ts";
import { describePicture } from "../../src/encoders/encoders.ts";
import { histogramCounts, histogramDescriptor } from "../../src/encoders/histogram.ts";
import { AppError } from "../../src/errors.ts";
import { examinePicture } from "../../src/media/decoder/examine.ts";

const shared = join(import.meta.dir, "../../../shared");
const present = existsSync(join(shared, "images"));
if (!present) console.log("encodings: skipped, ../shared is not here");

type Golden = {
  images: Record<
    string,
    {
      width: number;
      height: number;
      histogram: { red: number[]; green: number[]; blue: number[] };
      dhash: { red: string; green: string; blue: string };
    }
  >;
};

const limits = { maxBytes: 40 * 2 ** 20, maxPixels: 100_000_000 };

function examine(name: string) {
  return examinePicture(join(shared, "images", name), {
    limits,
    thumbnail: true,
    encode: async (raster) => ({ descriptors: await describePicture(raster) }),
  });
}

function differingBits(a: Uint8Array, b: Uint8Array): number {
  let bits = 0;
  for (const [at, byte] of a.entries()) bits += (byte ^ (b[at] ?? 0)).toString(2).replaceAll("0", "").length;
  return bits;
}

function summedDifference(a: Uint8Array, b: Uint8Array): number {
  const flat = (descriptor: Uint8Array) => Object.values(histogramCounts(descriptor)).flat();
  const other = flat(b);
  return flat(a).reduce((sum, count, at) => sum + Math.abs(count - (other[at] ?? 0)), 0);
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** What cannot be read, and why; everything else in the folder decodes. */
const refused: Record<string, string> = {
  "pillow-avif_hopper.heif": "not_picture",
  "pillow-broken_data_stream.png": "undecodable",
  "pillow-decompression_bomb.gif": "undecodable",
  "sharp-check.svg": "not_picture",
  "sharp-corrupt-header.jpg": "truncated",
  "sharp-giant-image.jpg": "over_limit",
  "sharp-truncated.jpg": "truncated",
  "vips-truncated.gif": "truncated",
};

/** What the golden file leaves out (transparency, palettes, animations, CMYK, AVIF) but is read here: width, height, frames. */
const readBeyondGolden: Record<string, [number, number, number]> = {
  "avif-colors-animated-8bpc.avif": [150, 150, 1],
  "ih-peppers.png": [600, 600, 1],
  "pillow-avif_hopper.avif": [128, 128, 1],
  "pillow-frozenpond.mpo": [640, 480, 1],
  "pillow-pil123p.png": [162, 150, 1],
  "sharp-16-bit-grey-alpha.png": [109, 96, 1],
  "sharp-Channel_digital_image_CMYK_color.jpg": [500, 333, 1],
  "sharp-animated-loop-3.webp": [370, 285, 10],
  "sharp-expected_webp-lossless.webp": [1024, 768, 1],
  "sharp-full-transparent.png": [300, 300, 1],
  "sharp-grey-plus-alpha.gif": [2, 1, 1],
  "sharp-pitm.avif": [4096, 800, 5],
  "sharp-rotating-squares.gif": [80, 80, 30],
  "vips-avif-orientation-6.avif": [3024, 4032, 1],
  "vips-looks-like-svg.webp": [256, 256, 1],
};

describe.skipIf(!present)("the encodings of real pictures", () => {
  const golden: Golden = present
    ? JSON.parse(readFileSync(join(shared, "golden/lzbooru-features.json"), "utf8"))
    : { images: {} };

  test("agree with LZBooru's", async () => {
    const bits: number[] = [];
    const shares: number[] = [];
    for (const [name, expected] of Object.entries(golden.images)) {
      const { width, height, descriptors } = await examine(name);
      expect([name, width, height]).toEqual([name, expected.width, expected.height]);
      const { dhash, histogram } = descriptors;
      if (!dhash || !histogram) throw new Error(`${name}: an encoding is missing`);
      bits.push(differingBits(dhash, dhashDescriptor(expected.dhash)));
      shares.push(summedDifference(histogram, histogramDescriptor(expected.histogram)) / 786_432);
    }
    const percent = (share: number) => `${(share * 100).toFixed(3)} %`;
    console.log(
      `encodings of ${bits.length} pictures: dHash ${mean(bits).toFixed(3)} bits of 192 on average, ` +
        `${Math.max(...bits)} at most; histogram ${percent(mean(shares))}, ${percent(Math.max(...shares))}`,
    );
    expect(bits.length).toBeGreaterThan(20);
    expect(mean(bits)).toBeLessThanOrEqual(0.5);
    expect(Math.max(...bits)).toBeLessThanOrEqual(3);
    expect(mean(shares)).toBeLessThanOrEqual(0.001);
    expect(Math.max(...shares)).toBeLessThanOrEqual(0.005);
  });

  test("the tables below name every picture of the folder once", () => {
    const files = readdirSync(join(shared, "images")).filter((name) => !name.endsWith(".md"));
    const named = [golden.images, readBeyondGolden, refused].flatMap((table) => Object.keys(table));
    expect(named.toSorted()).toEqual(files.toSorted());
  });

  test.each(Object.entries(readBeyondGolden))("%s is read", async (name, [width, height, frames]) => {
    const examined = await examine(name);
    expect([examined.width, examined.height, examined.frames]).toEqual([width, height, frames]);
    expect(examined.thumbnail?.length).toBeGreaterThan(50);
  });

  test.each(Object.entries(refused))("%s is refused: %s", async (name, code) => {
    const thrown: unknown = await examine(name).catch((error: unknown) => error);
    if (!(thrown instanceof AppError)) throw new Error(`${name} was read, or failed otherwise: ${thrown}`);
    expect(thrown.code as string).toBe(code);
  });
});
