import type { Context } from "../context.ts";
import { deleteDoomed } from "./forget.ts";
import { applyBlocks, sweepBlocks, type TakeDownContext } from "./blocklist/take-down.ts";

/** Hashes that are compared in one search at most, eight an entry; searches of others wait that long, some 100 ms. */
const comparedAtOnce = 1e8;
/** Entries in one: to turn their hashes holds the thread for some milliseconds. */
const mostAtOnce = 40;
const releasedAtOnce = 500;

/**
 * Works off the blocklists: entries that are new are compared with all that is stored, and what they hit goes: rows, then
 * index, then bytes; what was undone is let go. Where it was killed it goes on, since every step is written down after it.
 * @returns how many entries were applied.
 */
export async function block(context: TakeDownContext & Pick<Context, "media">): Promise<number> {
  const { store, index, signal } = context;
  let applied = 0;
  await releaseUndone(context);
  while (!signal.aborted) {
    const { held } = await index.status();
    const atOnce = Math.floor(comparedAtOnce / 8 / Math.max(held["pdq"] ?? 0, 1));
    const blocks = await store.unappliedBlocks(Math.min(Math.max(atOnce, 1), mostAtOnce));
    if (blocks.length === 0) break;
    if (await applyBlocks(context, blocks)) {
      applied += blocks.length;
      continue;
    }
    // While the index loads the hashes wait.
    if (!(await index.status()).complete) break;
    applied += await sweepBlocks(context);
  }
  await deleteDoomed(context);
  return applied;
}

/** What these entries alone had hit, and which were undone, is due again. @returns how many images. */
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

/** Goes on with undoing that was interrupted. */
async function releaseUndone(context: Pick<Context, "store" | "signal">): Promise<void> {
  for (;;) {
    const ids = await context.store.unreleasedBlocks(50);
    if (ids.length === 0 || context.signal.aborted) return;
    await release(context, ids);
  }
}
