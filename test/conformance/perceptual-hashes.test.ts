import { describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describePicture } from "../../src/encoders/encoders.ts";
import { examinePicture } from "../../src/media/decoder/examine.ts";

const shared = join(import.meta.dir, "../../../shared");
const known = join(shared, "golden/perceptual-hashes.json");
const limits = { maxBytes: 1e8, maxPixels: 1e8 };

const distance = (a: string, b: string): number =>
  [...a].reduce(
    (sum, digit, at) =>
      sum + (parseInt(digit, 16) ^ parseInt(b[at] ?? "0", 16)).toString(2).replaceAll("0", "").length,
    0,
  );

if (!existsSync(known)) test.skip("the reference's hashes are not here", () => {});
else {
  const golden = (await Bun.file(known).json()) as { pdq_python: Record<string, string> };
  describe("PDQ", () => {
    test.each(Object.entries(golden.pdq_python))(
      "of %s is within 2 bits of the reference",
      async (name, hash) => {
        const { descriptors } = await examinePicture(join(shared, "images", name), {
          limits,
          thumbnail: false,
          encode: async (raster) => ({ descriptors: await describePicture(raster) }),
        });
        const hex = Buffer.from(descriptors["pdq"]?.subarray(0, 32) ?? []).toString("hex");
        expect(hex).toHaveLength(64);
        expect(distance(hex, hash)).toBeLessThanOrEqual(2);
      },
    );
  });
}
