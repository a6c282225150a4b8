/**
 * The thread of an export: a connection of its own to the database, the originals, and nothing else of the program. It makes
 * one dataset and is ended.
 */
import { join } from "node:path";
import { openReader } from "../database/connection.ts";
import { readerReads } from "../database/reader-reads.ts";
import { AppError } from "../errors.ts";
import type { FromExporter, ToExporter } from "./exporter-protocol.ts";
import { clusterCodes } from "../index/cluster.ts";
import { readOriginal } from "../media/read-original.ts";
import { exportDataset } from "../tasks/export.ts";

declare const self: Worker;

const stop = new AbortController();
/** Whoever asks to be told more often than this reads no faster, in milliseconds. */
const tellEveryMs = 250;

async function make({ request, folder, dataDir }: Extract<ToExporter, { kind: "make" }>): Promise<void> {
  const db = openReader(join(dataDir, "rebooru.sqlite"));
  const { datasetKeys, datasetPage, descriptorPage, edgePage } = readerReads(db);
  let toldAt = 0;
  try {
    const parts = {
      store: {
        datasetKeys: async (...given: Parameters<typeof datasetKeys>) => datasetKeys(...given),
        datasetPage: async (...given: Parameters<typeof datasetPage>) => datasetPage(...given),
        descriptorPage: async (...given: Parameters<typeof descriptorPage>) => descriptorPage(...given),
        edgePage: async (...given: Parameters<typeof edgePage>) => edgePage(...given),
      },
      media: { original: readOriginal(dataDir) },
      cluster: clusterCodes,
    };
    const tell = async (progress: Extract<FromExporter, { kind: "progress" }>["progress"]): Promise<void> => {
      if (performance.now() - toldAt < tellEveryMs) return;
      toldAt = performance.now();
      reply({ kind: "progress", progress });
      // A message that stops it must come in between.
      await new Promise((resolve) => setImmediate(resolve));
    };
    reply({ kind: "done", exported: await exportDataset(parts, request, folder, tell, stop.signal) });
  } catch (thrown) {
    const { code, message } = AppError.from(thrown, "making a dataset");
    reply({ kind: "failed", code, message });
  } finally {
    db.$client.close();
  }
}

const reply = (message: FromExporter): void => self.postMessage(message);

self.onmessage = ({ data }: MessageEvent<ToExporter>) => {
  if (data.kind === "stop") stop.abort();
  else void make(data);
};
