import { rm } from "node:fs/promises";
import { z } from "zod";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Bell } from "./batch.ts";
import type { ExportProgress, ExportRequest } from "../formats/dataset-request.ts";
import { exportFolder } from "./export.ts";

const share = z.number("a number from 0 to 1").min(0, "a number from 0 to 1").max(1, "a number from 0 to 1");

/** A request as it is posted and stored. */
export const exportRequest = z.object({
  format: z.string("the name of a format"),
  query: z.string("a query").max(2000, "a query of at most 2000 characters").default(""),
  seed: z.string("a text").max(200, "a text of at most 200 characters").default("0"),
  ratios: z.object({ train: share, val: share, test: share }).default({ train: 0.8, val: 0.1, test: 0.1 }),
  unique: z.boolean("true or false").default(false),
  balance: z.boolean("true or false").default(false),
  link: z.boolean("true or false").default(false),
  includeNoAi: z.boolean("true or false").default(false),
});

/** Makes the datasets that were asked for, one after another; one that a restart cut off is made anew: jobs -> folders. */
export async function runExports(context: Context, _bell: Bell): Promise<number> {
  const { store, signal } = context;
  let settled = 0;
  for (let job = await store.nextJob(); job && !signal.aborted; job = await store.nextJob()) {
    await runExport(context, job.id, job.request);
    settled++;
  }
  return settled;
}

async function runExport(context: Context, id: number, stored: unknown): Promise<void> {
  const { store, config, now, log } = context;
  const cancel = new AbortController();
  const signal = AbortSignal.any([context.signal, cancel.signal]);
  await store.changeJob(id, { state: "running", startedAt: now(), progress: null, error: null });
  async function tell(progress: ExportProgress): Promise<void> {
    // Somebody may have cancelled it.
    if (!(await store.changeJob(id, { progress }))) cancel.abort();
  }
  const note = (progress: ExportProgress) =>
    void tell(progress).catch((error: unknown) =>
      log.warn({ job: id, err: error }, "noting how far an export is"),
    );
  const folder = exportFolder(config.dataDir, id);
  try {
    const request: ExportRequest = exportRequest.parse(stored);
    const result = await context.exporter.make(request, folder, note, signal);
    const isThere = await store.changeJob(id, { state: "done", result, progress: null, finishedAt: now() });
    if (!isThere) await rm(folder, { recursive: true, force: true });
  } catch (thrown) {
    if (context.signal.aborted) return;
    const error = AppError.from(thrown, `making dataset ${id}`);
    const state = cancel.signal.aborted ? "cancelled" : "failed";
    await store.changeJob(id, { state, error: error.message, progress: null, finishedAt: now() });
    if (error.code === "internal") log.error({ job: id, err: error.cause }, error.message);
  }
}
