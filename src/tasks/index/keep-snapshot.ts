import { rm } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../../errors.ts";
import type { Context } from "../../context.ts";

/** Fewer files are loaded quickly without one. */
const leastFiles = 5000;
/** A snapshot of more files takes too long for a stop. */
const mostAtStop = 2_000_000;
const manyChanges = 50_000;
const [oftenSeconds, seldomSeconds] = [60, 3600];
/** Rows in a transaction. */
const forgottenAtOnce = 5000;

type Needs = Pick<Context, "store" | "index" | "config" | "upkeep" | "log" | "now" | "signal">;

export const snapshotPath = (config: Context["config"]): string => join(config.dataDir, "index.snapshot");

/** Whether there is none, many files have changed since the last one, or any file and it is an hour old. */
export async function isSnapshotDue({ store, upkeep, now }: Needs): Promise<boolean> {
  const { mark, at } = upkeep.snapshot;
  if (at === null) return true;
  const since = now() - at;
  if (since < oftenSeconds) return false;
  if (mark === null) return since >= seldomSeconds;
  const changed = await store.changedFiles(mark, manyChanges);
  return since >= seldomSeconds ? changed > 0 : changed >= manyChanges;
}

/**
 * Writes a snapshot: sets a mark, waits until the index has reached it, saves the snapshot with the mark, and only then
 * deletes the changes before the mark. Interrupted anywhere, a snapshot and all changes since it are there. Small collections,
 * and those that memory does not hold, have no snapshot.
 * @param least files from which on a snapshot is written.
 */
export async function keepSnapshot(context: Needs, least = leastFiles): Promise<void> {
  const { store, index, config, upkeep, log, now, signal } = context;
  const started = performance.now();
  // Also when it fails, so that it is not tried again at once.
  upkeep.snapshot = { ...upkeep.snapshot, at: now() };
  const mark = await store.markSnapshot();
  await index.reached();
  const path = snapshotPath(config);
  const { files, refused } = await index.status();
  if (files < least || refused > 0) await rm(path, { force: true });
  else await index.saveSnapshot(path, mark);
  upkeep.snapshot.mark = mark;
  // Changes that a stop leaves are deleted the next time.
  while ((await store.forgetChanges(mark, forgottenAtOnce)) === forgottenAtOnce && !signal.aborted);
  if (files >= least)
    log.info({ files, ms: Math.round(performance.now() - started) }, "snapshot of the index written");
}

/** Writes a last snapshot before a stop, where that is quick: the next start has nothing to replay. */
export async function keepLastSnapshot(context: Needs, least = leastFiles): Promise<void> {
  const { store, index, upkeep, log } = context;
  if (upkeep.loadedAt === null) return;
  try {
    const { files } = await index.status();
    const { mark } = upkeep.snapshot;
    const isNew = mark === null || (await store.changedFiles(mark, 1)) > 0;
    if (isNew && files >= least && files <= mostAtStop) await keepSnapshot(context, least);
  } catch (error) {
    const { code, message } = AppError.from(error, "saving a snapshot of the index");
    log.warn({ code }, `no snapshot of the index at the stop, the next start takes longer: ${message}`);
  }
}
