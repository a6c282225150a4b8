import type { Context } from "../../context.ts";
import { AppError } from "../../errors.ts";
import { release } from "../block.ts";
import { filesHit } from "./files-hit.ts";
import { deleteDoomed } from "../forget.ts";
import { slices } from "../../concurrency/slices.ts";
import { yieldToEventLoop } from "../../concurrency/yield-to-event-loop.ts";
import { applyBlocks } from "./take-down.ts";
import type { BlockTarget, LiveImage } from "../../model/block.ts";

/** What somebody wants to ban, and who. */
export type Ban = {
  bank: string;
  targets: readonly BlockTarget[];
  reason: string | null;
  /** The name of the key. */
  by: string;
  /** Whether it is a list: one line of the audit for all of it. */
  isList: boolean;
};

/** What has become of it. */
export type Banned = {
  /** The first of the entries that were added or known, in order. */
  ids: number[];
  added: number;
  /** Entries that the bank had already. */
  known: number;
  /** Whether all that is stored was compared with them; else it is under way. */
  applied: boolean;
  /** Occurrences that were taken down; `null` while it is under way. */
  hits: number | null;
};

/** What a ban would take down. */
export type DryRun = {
  wouldHit: number;
  files: number;
  /** The first of them. */
  images: LiveImage[];
  /** Whether all that is stored was looked through: not where memory does not hold the index. */
  complete: boolean;
};

/** So many entries are applied while somebody waits. */
const appliedAtOnce = 50;
const pageSize = 10_000;
const entriesARun = 500;
const undoneARun = 100;
const shownImages = 20;

/** Puts what there is in the banks into the index, before a picture is let in. */
export async function loadBlocks({ store, index }: Pick<Context, "store" | "index">): Promise<void> {
  await eachPage(store, null, (entries) => index.blocks.put(entries));
}

/** Bans: stores the entries, so that what they hit is not let in any more, and takes down what is here. */
export async function ban(context: Context, { targets, isList, ...told }: Ban): Promise<Banned> {
  const { store, index, now } = context;
  const known = await knownBlocks(context, told.bank, targets);
  const fresh = targets.filter((target) => !known.has(target));
  const added = new Map<BlockTarget, number>();
  for (const [at, run] of slices(fresh, entriesARun).entries()) {
    const list = isList ? { entries: fresh.length, isFirst: at === 0 } : undefined;
    const ids = await store.addBlocks({ ...told, targets: run, ...(list && { list }) }, now());
    const entries = run.flatMap((target, n) => {
      const id = ids[n];
      if (id === undefined) return [];
      added.set(target, id);
      return target.pdq ? [{ id, code: target.pdq }] : [];
    });
    await index.blocks.put(entries);
  }
  const ids = targets.flatMap((one) => added.get(one) ?? known.get(one) ?? []).slice(0, appliedAtOnce);
  const sums = { ids, added: added.size, known: known.size };
  if (added.size > appliedAtOnce) return { ...sums, applied: false, hits: null };
  // Not what others have before it in the queue: somebody waits for this.
  const own = [...added].map(([target, id]) => ({ id, appliedTo: 0, ...target }));
  const applied = await applyBlocks(context, own);
  await deleteDoomed(context);
  return { ...sums, applied, hits: applied ? await store.blockHits(ids) : null };
}

/** What a ban would take down, and nothing is changed. @throws AppError `loading` while the index loads. */
export async function dryRun(
  context: Pick<Context, "store" | "index">,
  targets: readonly BlockTarget[],
): Promise<DryRun> {
  const files = new Set<number>();
  let isWhole = true;
  for (const some of slices(targets, 16)) {
    const { hits, complete } = await filesHit(context, some);
    if (!complete && !(await context.index.status()).complete)
      throw new AppError("loading", "dry run: the index is loading", { retryAfter: 1 });
    isWhole &&= complete;
    for (const { fileId } of hits) files.add(fileId);
  }
  const sum: DryRun = { wouldHit: 0, files: files.size, images: [], complete: isWhole };
  for (const ids of slices(
    [...files].sort((a, b) => a - b),
    500,
  )) {
    const { count, first } = await context.store.liveImages(ids, shownImages);
    sum.wouldHit += count;
    sum.images.push(...first.slice(0, shownImages - sum.images.length));
  }
  return sum;
}

/**
 * Undoes entries: what they alone had hit is due again.
 * @param whole whether they are all of a bank: one line of the audit for all of it.
 */
export async function undo(
  context: Pick<Context, "store" | "index" | "now">,
  ids: readonly number[],
  by: string,
  whole = false,
): Promise<{ undone: number; restored: number }> {
  const { store, index, now } = context;
  const sum = { undone: 0, restored: 0 };
  for (const [at, run] of slices(ids, undoneARun).entries()) {
    const list = whole ? { entries: ids.length, isFirst: at === 0 } : undefined;
    const undone = await store.undoBlocks(run, by, now(), list);
    await index.blocks.remove(undone);
    sum.undone += undone.length;
    sum.restored += await release(context, undone);
  }
  return sum;
}

/** Those of the targets that a bank has already, with their ids. */
async function knownBlocks(
  { store }: Pick<Context, "store">,
  name: string,
  targets: readonly BlockTarget[],
): Promise<Map<BlockTarget, number>> {
  const known = new Map<BlockTarget, number>();
  const bank = await store.bank(name);
  if (!bank) return known;
  const keyOf = (code: Uint8Array, radius: number) => `${code.toHex()} ${radius}`;
  const byHash = new Map<string, BlockTarget>();
  for (const [at, target] of targets.entries()) {
    if (at % entriesARun === 0) await yieldToEventLoop();
    if (target.sha256 === null) {
      if (target.pdq) byHash.set(keyOf(target.pdq, target.radius), target);
      continue;
    }
    const same = (await store.blocksOfContent(target.sha256)).find(
      (one) => one.bank === bank.name && one.radius === target.radius,
    );
    if (same) known.set(target, same.id);
  }
  if (byHash.size > 0)
    await eachPage(store, bank.id, async (entries) => {
      for (const [at, { id, code, radius }] of entries.entries()) {
        if (at % entriesARun === 0) await yieldToEventLoop();
        const target = byHash.get(keyOf(code, radius));
        if (target && !known.has(target)) known.set(target, id);
      }
    });
  return known;
}

/** The entries with a hash, page by page. */
async function eachPage(
  store: Context["store"],
  bankId: number | null,
  take: (entries: { id: number; code: Uint8Array; radius: number }[]) => Promise<void>,
): Promise<void> {
  for (let after = 0; ;) {
    const { ids, codes, radii } = await store.blockCodes(bankId, after, pageSize);
    const last = ids.at(-1);
    if (last === undefined) return;
    after = last;
    const size = codes.length / ids.length;
    await take(
      Array.from(ids, (id, at) => ({
        id,
        code: codes.subarray(at * size, (at + 1) * size),
        radius: radii[at] ?? 0,
      })),
    );
  }
}
