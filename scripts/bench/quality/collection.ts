import { describePicture } from "../../../src/encoders/encoders.ts";
import type { Raster, RasterName } from "../../../src/encoders/encoder.ts";
import { createIndex } from "../../../src/index/create-index.ts";
import { createLog } from "../../../src/log.ts";
import { rastersOf as decodedRastersOf } from "../../../src/media/decoder/decode.ts";
import { methods } from "../../../src/similarity/methods.ts";
import { isFlat } from "../../../src/similarity/best.ts";
import { blockTables, indexedEncoders, tables } from "../../../src/similarity/tables.ts";
import { leaveDistinct } from "./leave-distinct.ts";
import { loadPictures, quadrants } from "./load-pictures.ts";
import type { Picture } from "./picture.ts";
import { generatePictures, hardNegatives } from "./pictures.ts";

/** A picture that is looked for, and the reference that it is. */
export type Original = { picture: Picture; reference: number; kind: "photograph" | "generated" };

/** What is searched: references by their number, which is their file id minus one. */
export type References = {
  descriptors: Record<string, Uint8Array>[];
  /** Of which original each is a part, if any: neither the same nor another picture. */
  partOf: (number | undefined)[];
  originals: Original[];
};

/** Gives rasters of a picture at hand, as the decoder makes them. */
export function rastersOf({ width, height, data }: Picture): (name: RasterName) => Promise<Raster> {
  const rgba = new Uint8Array(width * height * 4).fill(255);
  for (let from = 0, to = 0; from < data.length; from += 3, to += 4)
    rgba.set(data.subarray(from, from + 3), to);
  const pixels = { width, height, data: rgba };
  const measured = {
    format: "png",
    width,
    height,
    frames: 1,
    prompts: [],
    camera: null,
    cameraData: null,
  } as const;
  return decodedRastersOf({ ...measured, prompts: [] }, pixels);
}

export const describe = (picture: Picture) => describePicture(rastersOf(picture));

/**
 * Originals with their quarters, look-alikes of some, and others besides.
 * @param folders of photographs; `originals`: how many in all, generated ones where there are not enough; `size`: references.
 */
export async function collect(
  folders: readonly string[],
  { originals, size }: { originals: number; size: number },
  tell: (done: number) => void,
): Promise<References> {
  const references: References = { descriptors: [], partOf: [], originals: [] };
  const add = async (picture: Picture, partOf?: number): Promise<number | undefined> => {
    const descriptors = await describe(picture);
    if (isFlat(descriptors["pdq"])) return undefined;
    references.descriptors.push(descriptors);
    references.partOf.push(partOf);
    if (references.descriptors.length % 100 === 0) tell(references.descriptors.length);
    return references.descriptors.length - 1;
  };
  const addOriginal = async (picture: Picture, kind: Original["kind"]): Promise<void> => {
    const reference = await add(picture);
    if (reference === undefined) return;
    references.originals.push({ picture, reference, kind });
    for (const quarter of await quadrants(picture)) await add(quarter, reference);
  };
  for (const folder of folders) {
    const loaded = await Array.fromAsync(loadPictures(folder));
    for (const { picture } of await leaveDistinct(loaded))
      if (references.originals.length < originals) await addOriginal(picture, "photograph");
  }
  for await (const made of generatePictures(size, 1)) {
    if (references.descriptors.length >= size) break;
    if (references.originals.length >= originals) {
      await add(made.picture);
      continue;
    }
    await addOriginal(made.picture, "generated");
    for await (const twin of hardNegatives(made, 2)) await add(twin.picture);
  }
  return references;
}

/** The real index over the references. */
export async function indexOf({ descriptors }: References) {
  const index = await createIndex({ files: tables, blocks: blockTables, methods }, createLog("error"));
  for (const [at, one] of descriptors.entries())
    await index.add(
      [...indexedEncoders].flatMap((encoder) => {
        const bytes = one[encoder];
        return bytes ? [{ file: at + 1, encoder, bytes }] : [];
      }),
    );
  await index.complete();
  return index;
}
