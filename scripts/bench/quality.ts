import { collect, indexOf } from "./quality/collection.ts";
import { measuring } from "./quality/measure.ts";
import { drawQuality, writeQuality } from "./quality/report.ts";
import { transforms } from "./quality/transforms.ts";

type QualityOptions = {
  images?: string[] | undefined;
  originals?: string | undefined;
  references?: string | undefined;
  svg?: string | undefined;
};

/**
 * `bun run bench quality [--images DIR]... [--originals 250] [--references 7500] [--svg FILE]`: how well each method finds a
 * picture again after what happens to it between two posts, and how often it is wrong. The pictures are those of the folders
 * and generated ones; the search is the real one, over the real index.
 */
export async function run(_: string[], given: QualityOptions): Promise<void> {
  const { images = [], svg } = given;
  const [originals, size] = [Number(given.originals ?? 250), Number(given.references ?? 7500)];
  if (!(originals >= 1) || !(size >= originals * 5))
    throw new Error("bench quality: --originals from 1, --references at least five times as many");
  const say = (text: string) => process.stderr.isTTY && process.stderr.write(`\r${text}   `);
  const started = performance.now();
  const references = await collect(images, { originals, size }, (done) =>
    say(`${done} of ${size} references`),
  );
  const index = await indexOf(references);
  const { measured, search } = measuring(references, index);
  let done = 0;
  for (const [at, { picture }] of references.originals.entries())
    for (const transform of transforms) {
      // A square is not made square again.
      if (transform.name !== "letterbox to a square" || picture.width !== picture.height)
        await search(transform, at);
      say(`${++done} of ${references.originals.length * transforms.length} searches`);
    }
  await index.close();
  const photographs = references.originals.filter(({ kind }) => kind === "photograph").length;
  console.log(
    `\n${references.originals.length} originals (${photographs} from folders), ${references.descriptors.length} references, ${((performance.now() - started) / 60_000).toFixed(1)} minutes\n`,
  );
  console.log(writeQuality(transforms, measured));
  if (svg !== undefined) {
    await Bun.write(svg, drawQuality(transforms, measured));
    console.log(`\ndrawn: ${svg}`);
  }
}
