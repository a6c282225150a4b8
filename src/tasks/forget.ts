import type { Context } from "../context.ts";

const batchSize = 50;

type Needs = Pick<Context, "store" | "media" | "storeLock" | "config" | "now" | "signal" | "log">;

/**
 * Follows removals where `SYNC_DELETIONS` says so: what occurs in submissions that were removed upstream is given up, and
 * each file with its last live occurrence: rows, then index, then bytes. So are removed comments and what they lead to.
 */
export async function forget(context: Needs): Promise<void> {
  const { store, config, now, signal, log } = context;
  while (config.syncDeletions && !signal.aborted) {
    const ids = await store.removedSubmissions(batchSize);
    if (ids.length === 0) break;
    const files = await store.forgetSubmissions(ids, now());
    log.info({ submissions: ids.length, files }, "given up: removed upstream");
  }
  while (config.syncDeletions && !signal.aborted) {
    const ids = await store.removedComments(batchSize);
    if (ids.length === 0) break;
    await store.forgetComments(ids, now());
  }
  await deleteDoomed(context);
}

/** Deletes the bytes of files that are no more, unless the same content has come again in the meantime. */
export async function deleteDoomed({
  store,
  media,
  storeLock,
  signal,
}: Pick<Needs, "store" | "media" | "storeLock" | "signal">): Promise<void> {
  while (!signal.aborted) {
    const doomed = await store.doomedFiles(batchSize);
    if (doomed.length === 0) return;
    for (const { sha256, format } of doomed) {
      // Between the bytes and the rows of a picture that comes again it would take away what is just being stored.
      await storeLock.exclusive(async () => {
        if (!(await store.fileBySha256(sha256))) await media.remove(sha256, format);
        await store.forgetFile(sha256);
      });
    }
  }
}
