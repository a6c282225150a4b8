import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { type ExportProgress, exportRequest } from "../datasets/formats/dataset-request.ts";

/** Makes the requested datasets, one after another; one that a restart interrupted is made anew: jobs -> folders. */
export async function runExports(context: Context): Promise<number> {
  const { store, exporter, signal } = context;
  await exporter.sweep(async (id) => (await store.job(id))?.state === "done");
  let settled = 0;
  for (let job = await store.nextJob(); job && !signal.aborted; job = await store.nextJob()) {
    await runExport(context, job.id, job.request);
    settled++;
  }
  return settled;
}

async function runExport(context: Context, id: number, stored: unknown): Promise<void> {
  const { store, exporter, now, log, storage } = context;
  const cancel = new AbortController();
  const signal = AbortSignal.any([context.signal, cancel.signal]);
  await store.changeJob(id, { state: "running", startedAt: now(), progress: null, error: null });
  async function saveProgress(progress: ExportProgress): Promise<void> {
    // It may have been cancelled.
    if (!(await store.changeJob(id, { progress }))) cancel.abort();
  }
  const onProgress = (progress: ExportProgress) =>
    void saveProgress(progress).catch((error: unknown) =>
      log.debug({ job: id, err: error }, "saving the progress of an export"),
    );
  try {
    const request = exportRequest.parse(stored);
    const result = await exporter.make(request, id, onProgress, signal);
    const isThere = await store.changeJob(id, { state: "done", result, progress: null, finishedAt: now() });
    if (!isThere) await exporter.remove(id);
  } catch (thrown) {
    if (context.signal.aborted) return;
    const error = AppError.from(thrown, `making dataset ${id}`);
    // It is made anew once there is room.
    if (await storage.isUnusable(error)) throw error;
    const state = cancel.signal.aborted ? "cancelled" : "failed";
    await store.changeJob(id, { state, error: error.message, progress: null, finishedAt: now() });
    if (error.code === "internal") log.error({ job: id, err: error.cause }, error.message);
  }
}
