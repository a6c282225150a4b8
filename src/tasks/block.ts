import type { Context, FileHit, UnappliedBlock } from "../context.ts";
import { filesHit } from "./files-hit.ts";
import { deleteDoomed } from "./forget.ts";
import { slices } from "./slices.ts";

/** Entries that are compared at once: eight probes each. */
const batchSize = 16;
const releasedAtOnce = 500;

type Needs = Pick<Context, "store" | "index" | "media" | "storing" | "now" | "wake" | "signal" | "log">;

/**
 * Works off the blocklists: entries that are new are compared with all that is stored, and what they hit goes: rows, then
 * index, then bytes; what was undone is let go. Where it was killed it goes on, since every step is written down after it.
 * @returns how many entries were applied.
 */
export async function block(context: Needs): Promise<number> {
  const { store, signal } = context;
  let applied = 0;
  await releaseUndone(context);
  while (!signal.aborted) {
    const blocks = await store.unappliedBlocks(batchSize);
    if (blocks.length === 0) break;
    // Its hashes wait until all of the index is there.
    if (!(await applyBlocks(context, blocks))) break;
    applied += blocks.length;
  }
  await deleteDoomed(context);
  return applied;
}

/** Takes down what these entries hit. @returns whether they were compared with everything: not while the index loads. */
export async function applyBlocks(context: Needs, blocks: readonly UnappliedBlock[]): Promise<boolean> {
  const { store, index, storing, now, log } = context;
  // A picture that was let in before these entries were known is in the index by then; a later one meets them.
  await storing.alone(async () => {});
  const { hits, complete } = await filesHit(context, blocks);
  const found = hits.map(({ target, fileId }): FileHit => ({ blockId: target.id, fileId }));
  const byFile = [...Map.groupBy(found, (one) => one.fileId).values()];
  for (const some of slices(byFile)) {
    const gone = await storing.alone(async () => {
      const files = await store.takeDown(some.flat(), now());
      await index.remove(files);
      return files;
    });
    if (gone.length > 0) log.info({ files: gone.length }, "taken down: an entry of a blocklist hits it");
  }
  const done = blocks.filter((one) => complete || one.pdq === null).map((one) => one.id);
  if (done.length > 0) await store.finishBlocks(done);
  return complete || done.length === blocks.length;
}

/** What these entries alone had hit, and which were undone, is due again. @returns how many images. */
export async function release(
  { store, wake }: Pick<Needs, "store" | "wake">,
  blockIds: readonly number[],
): Promise<number> {
  let images = 0;
  for (;;) {
    const { hits, due } = await store.releaseHits(blockIds, releasedAtOnce);
    images += due;
    if (hits === 0) break;
  }
  if (images > 0) wake("encode");
  return images;
}

/** Goes on with undoing that was interrupted. */
async function releaseUndone(context: Needs): Promise<void> {
  for (;;) {
    const ids = await context.store.unreleasedBlocks(50);
    if (ids.length === 0 || context.signal.aborted) return;
    await release(context, ids);
  }
}
