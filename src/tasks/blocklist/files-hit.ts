import type { Context } from "../../context.ts";
import { mirroredOfHash, turnsOfHashes } from "../../encoders/pdq-turns.ts";
import type { Probe } from "../../index/index.ts";
import { hammingDistance } from "../../similarity/hamming-distance.ts";
import { turnsOf } from "./blocks-of.ts";
import { slices } from "../../concurrency/slices.ts";
import type { BlockTarget } from "../../model/block.ts";

/**
 * Radius of the first search for turned pictures, in bits of 256: turns computed from a hash alone are some 25 bits off. The
 * files found are then compared by the exact hashes of their turns. Beyond it, one of a million unrelated files is found.
 */
const aboutRadius = 90;

/** Bits of 256 in which a picture differs from a hash, by its nearest turn; null: it has the very content. */
export type Distance = number | null;

/** Stored files that targets hit, in the order of targets and files. */
export type FilesHit<Target> = {
  hits: { target: Target; fileId: number; distance: Distance }[];
  /** Whether all stored files were compared: not while the index loads. */
  complete: boolean;
};

/** Finds the stored files that targets hit: by content, or within the radius of the hash in any of their 8 turns. */
export async function filesHit<Target extends BlockTarget>(
  { store, index }: Pick<Context, "store" | "index">,
  targets: readonly Target[],
): Promise<FilesHit<Target>> {
  const contents = targets.flatMap(({ sha256 }) => sha256 ?? []);
  const stored = contents.length > 0 ? await store.filesOfContents(contents) : [];
  const ofContent = new Map(stored.map((row) => [row.sha256, row.id]));

  const probes = targets.map(({ pdq, radius }) => (pdq ? probesOf(pdq, radius) : []));
  const all = probes.flat();
  const { results, complete } = all.length > 0 ? await index.search(all) : { results: [], complete: true };
  let offset = 0;
  const near = targets.map((_, n) => {
    const answers = results.slice(offset, (offset += probes[n]?.length ?? 0));
    return new Set(answers.flatMap(({ files }) => [...files]));
  });
  const turns = new Map<number, Uint8Array[]>();
  for (const ids of slices([...new Set(near.flatMap((files) => [...files]))], 100))
    for (const content of await store.fileContents(ids)) turns.set(content.fileId, turnsOf(content));

  const hits = targets.flatMap((target, n) => {
    const { sha256, pdq, radius } = target;
    const distances = new Map<number, Distance>();
    for (const id of near[n] ?? []) {
      const all = pdq ? (turns.get(id) ?? []).map((hash) => hammingDistance(hash, pdq)) : [];
      const distance = Math.min(...all);
      if (distance <= radius) distances.set(id, distance);
    }
    const id = sha256 === null ? undefined : ofContent.get(sha256);
    if (id !== undefined) distances.set(id, null);
    return [...distances]
      .sort(([a], [b]) => a - b)
      .map(([fileId, distance]) => ({ target, fileId, distance }));
  });
  return { hits, complete };
}

const probesOf = (hash: Uint8Array, radius: number): Probe[] =>
  turnsOfHashes(mirroredOfHash(hash)).map((code, turn) => ({
    table: "pdq",
    metric: "hamming",
    code,
    quantity: Infinity,
    radius: turn === 0 ? radius : aboutRadius,
  }));
