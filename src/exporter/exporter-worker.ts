/**
 * The thread of an export: a connection of its own to the database, the originals, and nothing else of the program. It makes
 * one dataset and is ended.
 */
import { join } from "node:path";
import { answerCalls } from "../concurrency/worker-calls.ts";
import { closeConnection, openReader } from "../database/connection.ts";
import { readerReads } from "../database/reader-reads.ts";
import { reportReads } from "../database/report-reads.ts";
import type { Exported, ExportProgress, ExportRequest } from "../datasets/formats/dataset-request.ts";
import { clusterCodes } from "../index/cluster.ts";
import { readOriginal } from "../media/read-original.ts";
import { exportDataset } from "../tasks/export.ts";

/** `stop`: not 0 once the work is to stop. */
type Make = { request: ExportRequest; folder: string; dataDir: string; stop: Int32Array };

/** What the thread can be asked; it reports progress meanwhile. */
export type ExporterRequests = { make: { ask: Make; answer: Exported } };

declare const self: Worker;

/** Progress within a stage is reported no oftener than this, in milliseconds. */
const progressEveryMs = 250;

async function make(
  { request, folder, dataDir, stop }: Make,
  report: (progress: ExportProgress) => void,
): Promise<Exported> {
  const db = openReader(join(dataDir, "rebooru.sqlite"));
  const { datasetKeys, datasetPage } = reportReads(db);
  const { descriptorPage, edgePage } = readerReads(db);
  let [reportedAt, reportedStage] = [0, ""];
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
  const onProgress = (progress: ExportProgress): void => {
    const isNewStage = progress.stage !== reportedStage;
    if (!isNewStage && performance.now() - reportedAt < progressEveryMs) return;
    [reportedAt, reportedStage] = [performance.now(), progress.stage];
    report(progress);
  };
  const signal = {
    get aborted() {
      return Atomics.load(stop, 0) !== 0;
    },
  };
  try {
    return await exportDataset(parts, request, folder, onProgress, signal);
  } finally {
    closeConnection(db);
  }
}

answerCalls<ExporterRequests, ExportProgress>(self, "export:", ({ ask }, notify) => make(ask, notify));
