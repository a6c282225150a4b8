import type { Context } from "../context.ts";
import { deleteDoomed } from "./forget.ts";
import { applyBlocks, sweepBlocks, type TakeDownContext } from "./blocklist/take-down.ts";

/** Hashes compared in one search at most, eight for each entry: other searches wait some 100 ms. */
const comparedAtOnce = 1e8;
/** Entries in one search: turning their hashes holds the thread for some milliseconds. */
const maxEntries = 40;
const releasedAtOnce = 500;

/**
 * Applies the blocklists: new entries are compared with all stored files, and what they hit is deleted, rows before bytes; hits
 * of undone entries are released. Each step is recorded after it is done, so that an interrupted run goes on where it was.
 * @returns how many entries were applied.
 */
export async function block(context: TakeDownContext & Pick<Context, "media">): Promise<number> {
  const { store, index, signal } = context;
  let applied = 0;
  await releaseUndone(context);
  while (!signal.aborted) {
    const { held } = await index.status();
    const atOnce = Math.floor(comparedAtOnce / 8 / Math.max(held["pdq"] ?? 0, 1));
    const blocks = await store.unappliedBlocks(Math.min(Math.max(atOnce, 1), maxEntries));
    if (blocks.length === 0) break;
    if (await applyBlocks(context, blocks)) {
      applied += blocks.length;
      continue;
    }
    // Hashes wait until the index is loaded.
    if (!(await index.status()).complete) break;
    applied += await sweepBlocks(context);
  }
  await deleteDoomed(context);
  return applied;
}

/** Makes images due again that only these undone entries had hit. @returns how many images. */
export async function release(
  { store }: Pick<Context, "store">,
  blockIds: readonly number[],
): Promise<number> {
  let images = 0;
  for (;;) {
    const { hits, due } = await store.releaseHits(blockIds, releasedAtOnce);
    images += due;
    if (hits === 0) break;
  }
  return images;
}

/** Continues undoing that was interrupted. */
async function releaseUndone(context: Pick<Context, "store" | "signal">): Promise<void> {
  for (;;) {
    const ids = await context.store.unreleasedBlocks(50);
    if (ids.length === 0 || context.signal.aborted) return;
    await release(context, ids);
  }
}
