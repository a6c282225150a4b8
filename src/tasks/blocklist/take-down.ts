import type { Context } from "../../context.ts";
import { blocksOf } from "./blocks-of.ts";
import { filesHit } from "./files-hit.ts";
import { slices } from "../../concurrency/slices.ts";
import type { FileHit, UnappliedBlock } from "../../model/block.ts";

/** Entries that are compared at once. */
const sweptAtOnce = 500;
/** Files that are compared with them at once: eight probes each. */
const pageSize = 50;

export type TakeDownContext = Pick<Context, "store" | "index" | "storeLock" | "now" | "log" | "signal">;

/** Takes down what these entries hit. @returns whether they were compared with everything: not while the index lacks something. */
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
  const done = blocks.filter((one) => complete || one.pdq === null).map((one) => one.id);
  if (done.length > 0) await context.store.finishBlocks(done);
  return complete || done.length === blocks.length;
}

/**
 * The same for an index that memory is too small for: every stored file, page by page, against the entries, which are always
 * in memory. How far it is is written down with each page.
 * @returns how many entries were applied.
 */
export async function sweepBlocks(context: TakeDownContext): Promise<number> {
  const { store, signal } = context;
  const blocks = await store.unappliedBlocks(sweptAtOnce);
  const ids = blocks.map((one) => one.id);
  await putBlocks(context, blocks);
  await waitForPendingStores(context);
  for (let after = Math.min(...blocks.map((one) => one.appliedTo)); !signal.aborted;) {
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

/** Takes down those of these files that any entry hits: also for whoever has just learned the hash of a stored file. */
export async function takeDownAmong(context: TakeDownContext, fileIds: readonly number[]): Promise<void> {
  const contents = await context.store.fileContents(fileIds);
  const hits = await blocksOf(context, contents);
  await takeDown(
    context,
    contents.flatMap(({ fileId }, at) => (hits[at] ?? []).map((one) => ({ blockId: one.id, fileId }))),
  );
}

/** What is stored from now on meets these entries. */
const putBlocks = ({ index }: TakeDownContext, blocks: readonly UnappliedBlock[]): Promise<void> =>
  index.blocks.put(blocks.flatMap(({ id, pdq }) => (pdq ? [{ id, code: pdq }] : [])));

/** A picture that was looked at before these entries were known is stored by then, and a later one meets them. */
const waitForPendingStores = ({ storeLock }: TakeDownContext): Promise<void> =>
  storeLock.exclusive(async () => {});

async function takeDown(
  { store, storeLock, now, log }: TakeDownContext,
  hits: readonly FileHit[],
): Promise<void> {
  const byFile = [...Map.groupBy(hits, (one) => one.fileId).values()];
  for (const some of slices(byFile)) {
    const files = await storeLock.exclusive(() => store.takeDown(some.flat(), now()));
    if (files > 0) log.info({ files }, "taken down: an entry of a blocklist hits it");
  }
}
