import type { Context } from "../../context.ts";
import type { Checks, Walk } from "../../model/checks.ts";
import type { StoredFile } from "../../model/file.ts";
import { isDue, week } from "./is-due.ts";
import { repairFile } from "./repair-file.ts";

/** What one turn reads at most, in bytes and in files. */
const turnBytes = 20 * 2 ** 20;
const turnFiles = 200;
/** Files that one turn mends, or tries to. */
const turnRepairs = 10;
/** Damaged files that are remembered and tried again. */
const maxDamaged = 1000;
const firstPause = 3600;
const longestPause = 24 * 3600;

type Originals = Checks["originals"];

/**
 * Compares stored files with what was stored, and mends them: first those that could not be served, then damaged ones whose next try
 * is due, then a part of a walk over all of them, which begins at the start and weekly.
 */
export async function checkFiles(context: Context): Promise<void> {
  const { upkeep, signal, now } = context;
  const state = upkeep.checks.originals;
  for (const id of toMend(state, now())) {
    if (signal.aborted) return;
    await settle(context, id);
    state.asked.delete(id);
  }
  const walk = state.walk ?? (await beginWalk(context));
  if (walk) await goOn(context, walk);
}

/** Files to be mended now. One that could not be waits for its time, also when it is asked for. */
function toMend({ asked, damaged }: Originals, now: number): number[] {
  const isWaiting = (id: number) => now < (damaged.get(id)?.nextAt ?? 0);
  for (const id of asked) if (isWaiting(id)) asked.delete(id);
  const due = [...damaged.keys()].filter((id) => !isWaiting(id));
  return [...new Set([...asked, ...due])].slice(0, turnRepairs);
}

/** Where it begins is left to chance, so that a program which is started often comes everywhere. */
async function beginWalk({ store, upkeep, now }: Context): Promise<Walk | undefined> {
  const state = upkeep.checks.originals;
  if (!isDue(state.last?.at ?? null, week, now())) return undefined;
  const from = Math.floor(Math.random() * (await store.lastFileId()));
  state.walk = { from, after: from, isAround: false, checked: 0 };
  state.unlisted = 0;
  return state.walk;
}

/** A turn of the walk. Interrupted anywhere, the next one goes on at the same file. */
async function goOn(context: Context, walk: Walk): Promise<void> {
  const { store, media, signal } = context;
  let [bytes, settled] = [0, 0];
  const page = await store.storedFiles(walk.after, turnFiles);
  for (const file of page) {
    if (signal.aborted || bytes >= turnBytes || settled >= turnRepairs) return;
    if (walk.isAround && file.id > walk.from) return end(context, walk);
    const found = await media.check(file.sha256, file.format);
    bytes += found.bytes;
    if (!isWhole(file, found)) {
      await settle(context, file.id);
      settled++;
    }
    walk.after = file.id;
    walk.checked++;
  }
  if (page.length === turnFiles) return;
  if (walk.isAround || walk.from === 0) return end(context, walk);
  Object.assign(walk, { isAround: true, after: 0 });
}

const isWhole = (file: StoredFile, found: { original: string; thumbnail: string }): boolean =>
  found.thumbnail === "whole" && (!file.original || found.original === "whole");

function end({ upkeep, log, now }: Context, { checked }: Walk): void {
  const state = upkeep.checks.originals;
  state.last = { at: now(), checked };
  state.walk = null;
  const damaged = state.damaged.size + state.unlisted;
  if (damaged > 0)
    log.error(
      { checked, damaged },
      "stored pictures are damaged or missing and could not be fetched again (they are not served): checks.originals in GET /api/status lists them",
    );
}

/** Mends a file where it has to be, and notes how it is now. */
async function settle(context: Context, id: number): Promise<void> {
  const { upkeep, log, now } = context;
  const state = upkeep.checks.originals;
  const found = await repairFile(context, id);
  const before = state.damaged.get(id);
  state.damaged.delete(id);
  if (found === "repaired") {
    state.repaired++;
    log.warn({ file: id }, "a stored picture was damaged or missing: it was made anew");
  }
  if (typeof found === "string") return;
  log.debug({ ...found }, "a stored picture is damaged or missing, and cannot be made anew");
  if (!before && state.damaged.size >= maxDamaged) {
    state.unlisted++;
    return;
  }
  const tries = (before?.tries ?? 0) + 1;
  const pause = Math.min(firstPause * 2 ** (tries - 1), longestPause);
  state.damaged.set(id, { ...found, tries, nextAt: now() + pause });
}
