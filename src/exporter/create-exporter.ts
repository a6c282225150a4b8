import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { callThread } from "../concurrency/worker-calls.ts";
import type {
  Exported,
  Exporter,
  ExportProgress,
  ExportRequest,
} from "../datasets/formats/dataset-request.ts";
import type { ExporterRequests } from "./exporter-worker.ts";

/** Names of folders and files that cannot lead out of the folder. */
const safePath = /^[\w-]+(\.[\w-]+)*(\/[\w-]+(\.[\w-]+)*){0,3}$/;

/** Makes the datasets of jobs, each in a folder of the data folder. */
export function createExporter(dataDir: string): Exporter {
  const exports = join(dataDir, "exports");
  const folderOf = (id: number): string => join(exports, String(id));
  let isSwept = false;
  return {
    make: (request, id, onProgress, signal) =>
      makeDataset(dataDir, request, folderOf(id), onProgress, signal),
    async file(id, path) {
      const file = safePath.test(path) ? Bun.file(join(folderOf(id), path)) : undefined;
      return (await file?.exists()) ? file : undefined;
    },
    async sweep(isDone) {
      if (isSwept) return;
      isSwept = true;
      for (const name of await readdir(exports).catch(() => [])) {
        // `12`, or `12.partial` of one that is being made; nothing else is this program's.
        const [, id, partial] = /^(\d{1,15})(\.partial)?$/.exec(name) ?? [];
        if (id !== undefined && (partial || !(await isDone(Number(id)))))
          await rm(join(exports, name), { recursive: true, force: true });
      }
    },
    remove: (id) => rm(folderOf(id), { recursive: true, force: true }),
  };
}

/**
 * Makes a dataset in a thread of its own, which ends with it.
 * @param folder Where it will be; what is there is replaced.
 * @throws AppError as `exportDataset`; `stopping` when the signal aborts.
 */
export async function makeDataset(
  dataDir: string,
  request: ExportRequest,
  folder: string,
  onProgress: (progress: ExportProgress) => void,
  signal: AbortSignal,
): Promise<Exported> {
  const worker = new Worker(new URL("./exporter-worker.ts", import.meta.url), { name: "export" });
  const thread = callThread<ExporterRequests, ExportProgress>(worker, "export thread", () => {}, onProgress);
  // The thread does not look at its messages while it works.
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const abort = () => void Atomics.store(stop, 0, 1);
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  try {
    return await thread.ask("make", { request, folder, dataDir, stop });
  } finally {
    signal.removeEventListener("abort", abort);
    thread.close();
  }
}
