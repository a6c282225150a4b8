import { describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../../src/errors.ts";
import { openDump } from "../../src/importers/open-dump.ts";
import { readLines } from "../../src/importers/read-lines.ts";
import { readDumpLine } from "../../src/importers/reddit-dump.ts";
import { decodePicture } from "../../src/media/decoder/decode.ts";
import { measurePicture } from "../../src/media/decoder/gate.ts";
import { kindOf } from "../../src/net/content-kind.ts";

const shared = join(import.meta.dir, "../../../shared");
const folder = join(shared, "faults");
const present = existsSync(folder);
if (!present) console.warn(`skipped: ${folder} is absent`);
const limits = { maxBytes: 10_000_000, maxPixels: 50_000_000 };

async function submissionsIn(name: string) {
  const dump = openDump(join(folder, "dumps", name), { byte: 0, maxWindowBytes: 2 ** 27 });
  const submissions = [];
  for await (const lines of readLines(dump.bytes))
    for (const { text } of lines) submissions.push(readDumpLine(text ?? "", {}));
  return submissions.filter((submission) => submission !== undefined);
}

async function decode(path: string) {
  const bytes = await Bun.file(join(shared, path)).bytes();
  return decodePicture(bytes, await measurePicture(bytes, limits));
}

// The right values are those of INDEX.md beside the inputs.
describe.if(present)("dumps that failed", () => {
  test.each([
    ["RS_2024-01.zst_blocks", 6],
    ["bom.jsonl", 3],
  ])("%s: %i submissions", async (name, count) => {
    expect(await submissionsIn(name)).toHaveLength(count);
  });

  test("z1_lead_skip.zst: one or more submissions", async () => {
    expect((await submissionsIn("z1_lead_skip.zst")).length).toBeGreaterThan(0);
  });

  test("RS_2011-01.bz2: one line that names bzip2 and how to unpack it", async () => {
    const problem = await submissionsIn("RS_2011-01.bz2").catch(String);
    expect(problem).toMatch(/^.*bzip2.*bunzip2 -c.*$/);
  });
});

describe.if(present)("pictures that failed", () => {
  test("no_eoi.jpg is the same picture as ref.jpg", async () => {
    const [cut, whole] = [
      await decode("faults/pictures/no_eoi.jpg"),
      await decode("faults/pictures/ref.jpg"),
    ];
    expect(Buffer.compare(cut.data, whole.data)).toBe(0);
  });

  test("ojpeg-tile.tif is undecodable, never a white picture", async () => {
    const thrown: unknown = await decode("faults/pictures/ojpeg-tile.tif").catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(AppError);
    expect(thrown).toHaveProperty("code", "undecodable");
  });

  test.each(["faults/pictures/animated-avis.avif", "images/avif-colors-animated-8bpc.avif"])(
    "%s: its first frame, 150x150",
    async (path) => {
      const bytes = await Bun.file(join(shared, path)).bytes();
      expect(await kindOf(bytes.subarray(0, 1024), null)).toBe("image/avif");
      expect(await measurePicture(bytes, limits)).toMatchObject({ format: "avif", width: 150, height: 150 });
      expect(await decode(path)).toMatchObject({ width: 150, height: 150 });
    },
  );

  test.each(["10000x10000.gif", "webp-16383.webp"])("%s is not decoded for a search", async (name) => {
    const bytes = await Bun.file(join(folder, "hostile", name)).bytes();
    const searched = { maxBytes: 1_000_000, maxPixels: 100_000_000, maxDecodedPixels: 25_000_000 };
    const thrown: unknown = await measurePicture(bytes, searched).catch((error: unknown) => error);
    expect(thrown).toHaveProperty("code", "over_limit");
  });
});
