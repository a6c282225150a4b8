import { rm } from "node:fs/promises";
import type { Context } from "../../context.ts";
import { AppError } from "../../errors.ts";
import { indexedEncoders, tables } from "../../similarity/tables.ts";
import { compareCounts } from "./compare-counts.ts";
import { snapshotPath } from "./keep-snapshot.ts";

const pageSize = 10_000;

type Needs = Pick<Context, "store" | "index" | "config" | "upkeep" | "log" | "now" | "signal">;

/**
 * Fills the index and opens it for searches: from its snapshot and the changes since then, else from the database.
 */
export async function loadIndex(context: Needs): Promise<void> {
  const { store, index, config, upkeep, log, now, signal } = context;
  const started = performance.now();
  // Left by a program that was killed while it wrote one.
  await rm(`${snapshotPath(config)}.partial`, { force: true });
  const mark = await store.markSnapshot();
  const isThere = await Bun.file(snapshotPath(config)).exists();
  const refused = isThere ? await openSnapshot(context, mark) : undefined;
  if (signal.aborted) return;
  if (!isThere || refused !== undefined) {
    if (refused !== undefined) {
      log.warn({ reason: refused }, "the snapshot of the index is not used: it is loaded from the database");
      await index.clear();
    }
    if (!(await loadAll(context))) return;
    upkeep.snapshot = { mark: null, at: null };
  }
  await index.complete();
  upkeep.loadedAt = now();
  const { files, held } = await index.status();
  const ms = Math.round(performance.now() - started);
  log.info({ files, held, ms, snapshot: upkeep.snapshot.mark !== null }, "index loaded");
}

/** Loads everything from the database into an index that is wrong, and deletes its snapshot. */
export async function reloadIndex(context: Needs): Promise<void> {
  const { index, config, upkeep } = context;
  upkeep.loadedAt = null;
  await rm(snapshotPath(config), { force: true });
  await index.clear();
  await loadIndex(context);
}

/** @returns why the snapshot is not used; the index must be cleared then. */
async function openSnapshot(context: Needs, mark: string): Promise<string | undefined> {
  const { store, index, config, upkeep, now } = context;
  try {
    // In two threads.
    const [opened, counted] = await Promise.all([
      index.openSnapshot(snapshotPath(config)),
      store.codeCounts(tables),
    ]);
    if ("refused" in opened) return opened.refused;
    const number = await store.markNumber(opened.stamp);
    if (number === undefined)
      return "the database does not know its mark: it was restored, or is another one";
    await index.replay(number);
    const differing = await compareCounts(context, counted, mark);
    if (Object.keys(differing).length > 0)
      return `it does not hold what the database holds: ${JSON.stringify(differing)}`;
    upkeep.snapshot = { mark: opened.stamp, at: now() };
    return undefined;
  } catch (thrown) {
    if (context.signal.aborted) return undefined;
    return AppError.from(thrown, "opening the snapshot of the index").message;
  }
}

/** Loads page by page. @returns whether it came to the end, and was not stopped. */
async function loadAll({ store, index, signal }: Needs): Promise<boolean> {
  for (const name of indexedEncoders) {
    for (let after = 0; ;) {
      if (signal.aborted) return false;
      const { files, bytes } = await store.descriptorPage(name, after, pageSize);
      const last = files.at(-1);
      if (last === undefined) break;
      after = last;
      await index.load({ encoder: name, files, bytes });
    }
  }
  return true;
}
