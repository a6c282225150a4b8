import type { Context } from "../../context.ts";
import { minQuality, pdqBytes } from "../../encoders/pdq.ts";
import { viewsOfDescriptors } from "../../encoders/query-views.ts";
import type { Probe } from "../../index/index.ts";
import { slices } from "../../concurrency/slices.ts";
import type { ActiveBlock } from "../../model/block.ts";

/** What entries can hit in a picture: its content, and the hashes among its descriptors (`pdq`, `pdq-turns`) unless it is flat. */
export type PictureContent = { sha256?: string | null; descriptors?: Record<string, Uint8Array> };

/** The widest radius of an entry, in bits of 256: beyond it different pictures are hit. */
export const maxRadius = 62;

/** The hash of a picture; `undefined` where it is too flat for one, or has none yet. */
export function hashOf({ descriptors }: PictureContent): Uint8Array | undefined {
  const pdq = descriptors?.pdq;
  return pdq && (pdq[pdqBytes] ?? 0) >= minQuality ? pdq.subarray(0, pdqBytes) : undefined;
}

/** The hashes of a picture turned and mirrored in the 8 ways; none of a flat one. */
export const turnsOf = ({ descriptors = {} }: PictureContent): Uint8Array[] =>
  viewsOfDescriptors(descriptors).whole ?? [];

/** The entries of blocklists that hit each of these pictures, in their order: by content, or by hash in any of its turns. */
export async function blocksOf(
  { store, index }: Pick<Context, "store" | "index">,
  pictures: readonly PictureContent[],
): Promise<ActiveBlock[][]> {
  const probes = pictures.map((picture) =>
    turnsOf(picture).map((code): Probe => ({
      table: "pdq",
      metric: "hamming",
      code,
      quantity: Infinity,
      radius: maxRadius,
    })),
  );
  const all = probes.flat();
  const results = all.length > 0 ? await index.blocks.search(all) : [];
  let offset = 0;
  const answers: ActiveBlock[][] = [];
  for (const [n, { sha256 }] of pictures.entries()) {
    const distances = new Map<number, number>();
    for (const { files, distances: far } of results.slice(offset, (offset += probes[n]?.length ?? 0)))
      for (const [i, id] of files.entries())
        distances.set(id, Math.min(far[i] ?? Infinity, distances.get(id) ?? Infinity));
    const blocks = new Map<number, ActiveBlock>();
    for (const block of sha256 ? await store.blocksOfContent(sha256) : []) blocks.set(block.id, block);
    for (const ids of slices([...distances.keys()], 500))
      for (const block of await store.blocksWithHash(ids))
        if ((distances.get(block.id) ?? Infinity) <= block.radius) blocks.set(block.id, block);
    answers.push([...blocks.values()].sort((a, b) => a.id - b.id));
  }
  return answers;
}

/** Why a picture is banned; `undefined` where it is not. */
export async function blockOf(
  context: Pick<Context, "store" | "index">,
  picture: PictureContent,
): Promise<{ bank: string; reason: string | null } | undefined> {
  const [[first] = []] = await blocksOf(context, [picture]);
  return first && { bank: first.bank, reason: first.reason };
}

/** Files that entries hit that are not applied yet: searches leave them out. */
export async function goingFiles(
  context: Pick<Context, "store" | "index">,
  fileIds: readonly number[],
): Promise<Set<number>> {
  const going = new Set<number>();
  if ((await context.store.unappliedBlocks(1)).length === 0) return going;
  for (const ids of slices(fileIds)) {
    const contents = await context.store.fileContents(ids);
    const hits = await blocksOf(context, contents);
    for (const [at, { fileId }] of contents.entries()) if ((hits[at] ?? []).length > 0) going.add(fileId);
  }
  return going;
}
