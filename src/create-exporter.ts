import { AppError } from "./errors.ts";
import type { FromExporter, ToExporter } from "./exporter-protocol.ts";
import type { Exported, Exporter } from "./formats/dataset-request.ts";

/** Makes each dataset in a thread of its own, which ends with it. */
export function createExporter(dataDir: string): Exporter {
  return {
    async make(request, folder, tell, signal) {
      const worker = new Worker(new URL("./exporter.ts", import.meta.url), { name: "export" });
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
