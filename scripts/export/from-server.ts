import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import type { Exported, ExportRequest } from "../../src/datasets/formats/dataset-request.ts";
import { syncPath } from "../../src/datasets/folder.ts";
import { AppError } from "../../src/errors.ts";
import type { Client } from "../client.ts";

const jobShape = z.object({
  id: z.number(),
  createdAt: z.number(),
  state: z.string(),
  error: z.string().nullable(),
  progress: z.object({ stage: z.string(), done: z.number(), total: z.number().nullable() }).nullable(),
  result: z.object({ rows: z.number(), files: z.number(), bytes: z.number() }).nullable(),
});
const manifestShape = z.object({
  files: z.array(z.object({ path: z.string(), bytes: z.number(), sha256: z.string() })),
});
/** A job of a server; by both values it is told from another server's. */
export type ServerJob = { id: number; createdAt: number };

const lookEveryMs = 300;

/** `stage`: as of an export, `waiting`, or `files copied`. */
export type ShownProgress = { stage: string; done: number; total: number | null };

/**
 * Has a server make a dataset, copies it and deletes it there, also where that is stopped.
 * @param onJob called once the server has the job, before it is waited for.
 * @throws AppError as the API says; `stopping` when the signal aborts.
 */
export async function exportFromServer(
  server: Pick<Client, "request" | "download">,
  request: ExportRequest,
  folder: string,
  onProgress: (progress: ShownProgress) => void,
  signal: AbortSignal,
  onJob: (job: ServerJob) => Promise<void>,
): Promise<Exported> {
  let job = jobShape.parse(await server.request("POST", "/api/export", request));
  await onJob({ id: job.id, createdAt: job.createdAt });
  const path = `/api/export/${job.id}`;
  const stopWhereAborted = () => {
    if (signal.aborted) throw new AppError("stopping", "making a dataset: stopped");
  };
  try {
    while (job.state === "waiting" || job.state === "running") {
      stopWhereAborted();
      onProgress(job.progress ?? { stage: "waiting", done: 0, total: null });
      await Bun.sleep(lookEveryMs);
      job = jobShape.parse(await server.request("GET", path));
    }
    if (job.state !== "done" || !job.result)
      throw new AppError("bad_request", job.error ?? `export ${job.id} was ${job.state}`);
    await mkdir(folder);
    const manifest = join(folder, "manifest.json");
    await server.download(`${path}/files/manifest.json`, manifest);
    const { files } = manifestShape.parse(await Bun.file(manifest).json());
    for (const [index, file] of files.entries()) {
      stopWhereAborted();
      await mkdir(dirname(join(folder, file.path)), { recursive: true });
      const sha256 = await server.download(`${path}/files/${file.path}`, join(folder, file.path));
      if (sha256 !== file.sha256)
        throw new AppError("truncated", `${file.path}: not as it was made; try again`);
      await syncPath(join(folder, file.path));
      onProgress({ stage: "files copied", done: index + 1, total: files.length });
    }
    return job.result;
  } finally {
    await deleteJob(server, job.id);
  }
}

async function deleteJob(server: Pick<Client, "request">, id: number): Promise<void> {
  // The first stops it where it is not done, the second deletes it.
  for (let times = 0; times < 2; times++) await server.request("DELETE", `/api/export/${id}`).catch(() => {});
}

/** Deletes a job that a command left at a server when it was killed. */
export async function deleteLeftJob(server: Pick<Client, "request">, left: ServerJob): Promise<void> {
  const answer = await server.request("GET", `/api/export/${left.id}`).catch(() => undefined);
  if (jobShape.safeParse(answer).data?.createdAt === left.createdAt) await deleteJob(server, left.id);
}
