import { rm } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../errors.ts";
import type { FromExporter, ToExporter } from "./exporter-protocol.ts";
import type { Exported, Exporter } from "../datasets/formats/dataset-request.ts";

/** Names of folders and files, none of which leads elsewhere. */
const safePath = /^[\w-]+(\.[\w-]+)*(\/[\w-]+(\.[\w-]+)*){0,3}$/;

/** Makes each dataset in a thread of its own, which ends with it. */
export function createExporter(dataDir: string): Exporter {
  const folderOf = (id: number): string => join(dataDir, "exports", String(id));
  return {
    remove: (id) => rm(folderOf(id), { recursive: true, force: true }),
    async file(id, path) {
      const file = safePath.test(path) ? Bun.file(join(folderOf(id), path)) : undefined;
      return (await file?.exists()) ? file : undefined;
    },
    async make(request, id, tell, signal) {
      const folder = folderOf(id);
      const worker = new Worker(new URL("./exporter-worker.ts", import.meta.url), { name: "export" });
      const say = (message: ToExporter): void => worker.postMessage(message);
      const stop = () => say({ kind: "stop" });
      const { promise, resolve, reject } = Promise.withResolvers<Exported>();
      worker.onmessage = ({ data }: MessageEvent<FromExporter>) => {
        if (data.kind === "progress") tell(data.progress);
        else if (data.kind === "done") resolve(data.exported);
        else reject(new AppError(data.code, data.message));
      };
      const broken = ({ message }: ErrorEvent) =>
        reject(new AppError("internal", `making a dataset: ${message}`));
      worker.onerror = broken;
      signal.addEventListener("abort", stop, { once: true });
      if (signal.aborted) stop();
      try {
        say({ kind: "make", request, folder, dataDir });
        return await promise;
      } finally {
        signal.removeEventListener("abort", stop);
        worker.terminate();
      }
    },
  };
}
