import { createStore } from "../../../src/database/create-store.ts";
import { writePixels } from "../../../src/media/for-scripts/rework-pixels.ts";
import { describe } from "../quality/collection.ts";
import { generatePictures } from "../quality/pictures.ts";
import { transforms } from "../quality/transforms.ts";
import { syntheticSighting } from "../support/synthetic-sighting.ts";

/** Real pictures among the made-up ones; each is searched by after something that happens between two posts. */
export const realPictures = 100;
const happened = [
  "JPEG quality 30",
  "mirror",
  "centred crop of 20 %",
  "white caption bar of 20 % on top",
  "screenshot chain",
];
const atOnce = 500;

/** A copy of a stored picture, and the submission that shows the original. */
export type Copy = { jpeg: Uint8Array<ArrayBuffer>; submission: string };

/**
 * Fills a database with so many files: made-up codes as skewed as real ones (half of the bits of a PDQ are set), and some real
 * pictures, which are posted.
 */
export async function fillDatabase(path: string, files: number): Promise<Copy[]> {
  const store = await createStore(path);
  const facts = {
    md5: "",
    size: 1,
    format: "jpeg",
    width: 1,
    height: 1,
    frames: 1,
    original: false,
  } as const;
  let saving: Promise<unknown>[] = [];
  const settle = async () => {
    await Promise.all(saving);
    saving = [];
  };
  for (let n = 0; n < files - realPictures; n++) {
    const sha256 = n.toString(16).padStart(64, "0");
    saving.push(store.saveFile(`https://none.example/${n}`, { ...facts, sha256, descriptors: madeUp() }, 1));
    if (saving.length >= atOnce) await settle();
    if (process.stderr.isTTY && n % 10_000 === 0) process.stderr.write(`\r${n} of ${files} files  `);
  }
  await settle();
  const copies: Copy[] = [];
  let n = 0;
  const by = { provider: "bench", feedId: 0, authority: 0, fresh: true };
  for await (const { picture } of generatePictures(realPictures, 9)) {
    const sighting = syntheticSighting(n);
    const url = `https://some.example/${n}.png`;
    await store.saveSightings([{ sighting, links: [] }], by, 1);
    await store.addImages(
      [{ submissionId: sighting.id, url, key: url, host: "some.example", created: 1 }],
      1,
    );
    const sha256 = `f${n.toString(16).padStart(63, "0")}`;
    await store.saveFile(url, { ...facts, sha256, descriptors: await describe(picture) }, 1);
    const transform = transforms.find(({ name }) => name === happened[n % happened.length]);
    if (!transform) throw new Error(`no transform ${happened[n % happened.length]}`);
    copies.push({
      jpeg: await writePixels(await transform.apply(picture, n), 1600),
      submission: sighting.id,
    });
    n++;
  }
  await store.close();
  return copies;
}

function madeUp(): Record<string, Uint8Array> {
  const hash = (): Uint8Array => {
    // 128 of 256 bits, as every PDQ has: half of the bytes are the others' complement.
    const half = crypto.getRandomValues(new Uint8Array(16));
    return Uint8Array.of(...half, ...half.map((byte) => byte ^ 0xff), 100);
  };
  const histogram = new Uint32Array(12);
  for (let channel = 0; channel < 3; channel++) {
    const cuts = [
      0,
      ...Array.from({ length: 3 }, () => Math.floor(Math.random() * 262_144)).sort((a, b) => a - b),
      262_144,
    ];
    for (let bin = 0; bin < 4; bin++) histogram[channel * 4 + bin] = (cuts[bin + 1] ?? 0) - (cuts[bin] ?? 0);
  }
  return {
    pdq: hash(),
    "pdq-crops": Uint8Array.of(...hash(), ...hash()),
    "pdq-turns": crypto.getRandomValues(new Uint8Array(96)),
    dhash: crypto.getRandomValues(new Uint8Array(24)),
    histogram: new Uint8Array(histogram.buffer),
    luma: Uint8Array.of(0, 1, 0, 0, 255, 255, ...crypto.getRandomValues(new Uint8Array(784))),
    text: Uint8Array.of(0),
  };
}
