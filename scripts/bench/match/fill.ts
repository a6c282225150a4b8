import { createStore } from "../../../src/database/create-store.ts";
import { writePixels } from "../../../src/media/for-scripts/rework-pixels.ts";
import { describe } from "../quality/collection.ts";
import { generatePictures } from "../quality/pictures.ts";
import { transforms } from "../quality/transforms.ts";
import { addMadeUpFiles } from "../support/made-up-files.ts";
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

/** A copy of a stored picture, and the submission that shows the original. */
export type Copy = { jpeg: Uint8Array<ArrayBuffer>; submission: string };

/** Fills a database with so many made-up files and some real pictures, each posted. */
export async function fillDatabase(path: string, files: number): Promise<Copy[]> {
  addMadeUpFiles(path, 1, files);
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
  const copies: Copy[] = [];
  let n = 0;
  const by = { provider: "reddit-api", feedId: 0, fresh: true };
  for await (const { picture } of generatePictures(realPictures, 9)) {
    const sighting = syntheticSighting(files + n);
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
