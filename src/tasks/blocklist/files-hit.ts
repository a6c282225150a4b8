import type { Context } from "../../context.ts";
import { mirroredOfHash, turnsOfHashes } from "../../encoders/pdq-turns.ts";
import type { Probe } from "../../index/index.ts";
import { hammingDistance } from "../../similarity/hamming-distance.ts";
import { turnsOf } from "./blocks-of.ts";
import { slices } from "../../concurrency/slices.ts";
import type { BlockTarget } from "../../model/block.ts";

/**
 * A hash alone knows its turns about, some 25 bits off: so far away files are looked for, in bits of 256, and then compared by
 * what they know of their own turns. Farther away one of a million is found that has nothing to do with it.
 */
const aboutRadius = 90;

/** Of each target the stored files that it hits, in the order of targets and files. */
export type FilesHit<Target> = {
  hits: { target: Target; fileId: number }[];
  /** Whether all that is stored was looked through: not while the index loads. */
  complete: boolean;
};

/** The stored files that each of these hits: of its content, or, in any of their 8 turns, within its radius of its hash. */
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
  let at = 0;
  const near = targets.map((_, n) => {
    const answers = results.slice(at, (at += probes[n]?.length ?? 0));
    return new Set(answers.flatMap(({ files }) => [...files]));
  });
  const turns = new Map<number, Uint8Array[]>();
  for (const ids of slices([...new Set(near.flatMap((files) => [...files]))], 100))
    for (const one of await store.fileContents(ids)) turns.set(one.fileId, turnsOf(one));

  const hits = targets.flatMap((target, n) => {
    const { sha256, pdq, radius } = target;
    const isNear = (id: number) =>
      pdq !== null && (turns.get(id) ?? []).some((hash) => hammingDistance(hash, pdq) <= radius);
    const ids = new Set([...(near[n] ?? [])].filter(isNear));
    const id = sha256 === null ? undefined : ofContent.get(sha256);
    if (id !== undefined) ids.add(id);
    return [...ids].sort((a, b) => a - b).map((fileId) => ({ target, fileId }));
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
