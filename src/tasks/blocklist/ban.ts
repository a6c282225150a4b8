import type { Context } from "../../context.ts";
import { release } from "../block.ts";
import { deleteDoomed } from "../forget.ts";
import { slices } from "../../concurrency/slices.ts";
import { yieldToEventLoop } from "../../concurrency/yield-to-event-loop.ts";
import { applyBlocks } from "./take-down.ts";
import type { BlockTarget } from "../../model/block.ts";

/** A request to ban pictures. */
export type Ban = {
  bank: string;
  targets: readonly BlockTarget[];
  reason: string | null;
  /** Name of the key that requested it. */
  by: string;
  /** Whether the whole list is one line of the audit. */
  isList: boolean;
};

/** Result of a ban. */
export type Banned = {
  /** Ids of the first entries, added or already there, in order. */
  ids: number[];
  added: number;
  /** Entries that were already in the bank. */
  known: number;
  /** Whether all stored files were compared with them; else that is under way. */
  applied: boolean;
  /** Occurrences that were taken down; `null` while that is under way. */
  hits: number | null;
};

/** Entries applied within the request at most. */
const appliedAtOnce = 50;
const pageSize = 10_000;
const entriesARun = 500;
const undoneARun = 100;

/** Loads the entries of all banks into the index, before any picture is stored. */
export async function loadBlocks({ store, index }: Pick<Context, "store" | "index">): Promise<void> {
  await eachPage(store, null, (entries) => index.blocks.put(entries));
}

/** Bans: stores the entries, so that pictures they hit are not stored any more, and takes down stored ones. */
export async function ban(context: Context, { targets, isList, ...facts }: Ban): Promise<Banned> {
  const { store, index, now } = context;
  const present = await presentBlocks(context, facts.bank, targets);
  const fresh = targets.filter((target) => !present.has(target));
  const added = new Map<BlockTarget, number>();
  for (const [position, run] of slices(fresh, entriesARun).entries()) {
    const list = isList ? { entries: fresh.length, isFirst: position === 0 } : undefined;
    const ids = await store.addBlocks({ ...facts, targets: run, ...(list && { list }) }, now());
    const entries = run.flatMap((target, n) => {
      const id = ids[n];
      if (id === undefined) return [];
      added.set(target, id);
      return target.pdq ? [{ id, code: target.pdq }] : [];
    });
    await index.blocks.put(entries);
  }
  const ids = targets
    .flatMap((target) => added.get(target) ?? present.get(target) ?? [])
    .slice(0, appliedAtOnce);
  const sums = { ids, added: added.size, known: present.size };
  if (added.size > appliedAtOnce) return { ...sums, applied: false, hits: null };
  // Before earlier entries in the queue: a request waits for this.
  const blocks = [...added].map(([target, id]) => ({ id, appliedTo: 0, ...target }));
  const applied = await applyBlocks(context, blocks);
  await deleteDoomed(context);
  return { ...sums, applied, hits: applied ? await store.blockHits(ids) : null };
}

/**
 * Undoes entries: images that only they had hit are due again.
 * @param whole whether they are all entries of a bank, and one line of the audit.
 */
export async function undo(
  context: Pick<Context, "store" | "index" | "now">,
  ids: readonly number[],
  by: string,
  whole = false,
): Promise<{ undone: number; restored: number }> {
  const { store, index, now } = context;
  const sum = { undone: 0, restored: 0 };
  for (const [position, run] of slices(ids, undoneARun).entries()) {
    const list = whole ? { entries: ids.length, isFirst: position === 0 } : undefined;
    const undone = await store.undoBlocks(run, by, now(), list);
    await index.blocks.remove(undone);
    sum.undone += undone.length;
    sum.restored += await release(context, undone);
  }
  return sum;
}

/** Targets that are already in a bank, with their ids. */
async function presentBlocks(
  { store }: Pick<Context, "store">,
  name: string,
  targets: readonly BlockTarget[],
): Promise<Map<BlockTarget, number>> {
  const present = new Map<BlockTarget, number>();
  const bank = await store.bank(name);
  if (!bank) return present;
  const keyOf = (code: Uint8Array, radius: number) => `${code.toHex()} ${radius}`;
  const byHash = new Map<string, BlockTarget>();
  for (const [position, target] of targets.entries()) {
    if (position % entriesARun === 0) await yieldToEventLoop();
    if (target.sha256 === null) {
      if (target.pdq) byHash.set(keyOf(target.pdq, target.radius), target);
      continue;
    }
    const same = (await store.blocksOfContent(target.sha256)).find(
      (block) => block.bank === bank.name && block.radius === target.radius,
    );
    if (same) present.set(target, same.id);
  }
  if (byHash.size > 0)
    await eachPage(store, bank.id, async (entries) => {
      for (const [position, { id, code, radius }] of entries.entries()) {
        if (position % entriesARun === 0) await yieldToEventLoop();
        const target = byHash.get(keyOf(code, radius));
        if (target && !present.has(target)) present.set(target, id);
      }
    });
  return present;
}

/** Passes on the entries with a hash, page by page. */
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
      Array.from(ids, (id, position) => ({
        id,
        code: codes.subarray(position * size, (position + 1) * size),
        radius: radii[position] ?? 0,
      })),
    );
  }
}
