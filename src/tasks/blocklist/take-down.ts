import type { Context } from "../../context.ts";
import { blocksOf } from "./blocks-of.ts";
import { filesHit } from "./files-hit.ts";
import { slices } from "../../concurrency/slices.ts";
import type { FileHit, UnappliedBlock } from "../../model/block.ts";

/** Entries in one sweep. */
const sweptAtOnce = 500;
/** Files compared at once, with eight probes each. */
const pageSize = 50;

export type TakeDownContext = Pick<Context, "store" | "index" | "storeLock" | "now" | "log" | "signal">;

/** Takes down files that these entries hit. @returns whether all stored files were compared: not while the index is incomplete. */
export async function applyBlocks(
  context: TakeDownContext,
  blocks: readonly UnappliedBlock[],
): Promise<boolean> {
  await putBlocks(context, blocks);
  await waitForPendingStores(context);
  const { hits, complete } = await filesHit(context, blocks);
  await takeDown(
    context,
    hits.map(({ target, fileId }) => ({ blockId: target.id, fileId })),
  );
  const done = blocks.filter(({ pdq }) => complete || pdq === null).map(({ id }) => id);
  if (done.length > 0) await context.store.finishBlocks(done);
  return complete || done.length === blocks.length;
}

/**
 * The same where memory does not hold the whole index: compares every stored file, page by page, with the entries, which are
 * always in memory. Progress is stored with each page.
 * @returns how many entries were applied.
 */
export async function sweepBlocks(context: TakeDownContext): Promise<number> {
  const { store, signal } = context;
  const blocks = await store.unappliedBlocks(sweptAtOnce);
  const ids = blocks.map(({ id }) => id);
  await putBlocks(context, blocks);
  await waitForPendingStores(context);
  for (let after = Math.min(...blocks.map(({ appliedTo }) => appliedTo)); !signal.aborted;) {
    const { files } = await store.descriptorPage("pdq", after, pageSize);
    const last = files.at(-1);
    if (last === undefined) {
      await store.finishBlocks(ids);
      return ids.length;
    }
    await takeDownAmong(context, [...files]);
    await store.advanceBlocks(ids, last);
    after = last;
  }
  return 0;
}

/** Takes down those of these files that any entry hits, for example after their hashes were added. */
export async function takeDownAmong(context: TakeDownContext, fileIds: readonly number[]): Promise<void> {
  const contents = await context.store.fileContents(fileIds);
  const hits = await blocksOf(context, contents);
  await takeDown(
    context,
    contents.flatMap(({ fileId }, index) => (hits[index] ?? []).map(({ id }) => ({ blockId: id, fileId }))),
  );
}

/** Makes the entries known to every picture that is stored from now on. */
const putBlocks = ({ index }: TakeDownContext, blocks: readonly UnappliedBlock[]): Promise<void> =>
  index.blocks.put(blocks.flatMap(({ id, pdq }) => (pdq ? [{ id, code: pdq }] : [])));

/** Waits for pictures that were checked before these entries were known; later ones are checked against them. */
const waitForPendingStores = ({ storeLock }: TakeDownContext): Promise<void> =>
  storeLock.exclusive(async () => {});

async function takeDown(
  { store, storeLock, now, log }: TakeDownContext,
  hits: readonly FileHit[],
): Promise<void> {
  const byFile = [...Map.groupBy(hits, (hit) => hit.fileId).values()];
  for (const run of slices(byFile)) {
    const files = await storeLock.exclusive(() => store.takeDown(run.flat(), now()));
    if (files > 0) log.info({ files }, "taken down: an entry of a blocklist hits it");
  }
}
