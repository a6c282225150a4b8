import type { Context } from "../context.ts";

const batchSize = 50;

type Needs = Pick<Context, "store" | "media" | "storeLock" | "config" | "now" | "signal" | "log">;

/**
 * Deletes what was removed upstream, where `SYNC_DELETIONS` is set: the occurrences in removed submissions, each file with its
 * last live occurrence (rows before bytes), and removed comments with the pictures that they link to.
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

/** Deletes the bytes of deleted files, unless the same content was stored again meanwhile. */
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
      // A picture that is being stored again has its bytes before its rows.
      await storeLock.exclusive(async () => {
        if (!(await store.fileBySha256(sha256))) await media.remove(sha256, format);
        await store.forgetFile(sha256);
      });
    }
  }
}
