import { join } from "node:path";
import { createStore } from "../../src/database/create-store.ts";
import type { Exported, ExportProgress, ExportRequest } from "../../src/datasets/formats/dataset-request.ts";
import { makeDataset } from "../../src/exporter/create-exporter.ts";
import { holdFolder } from "../../src/process/data-folder.ts";

/**
 * Makes a dataset of a data folder that no server holds.
 * @throws AppError as `holdFolder`, `createStore` and `makeDataset`.
 */
export async function exportFromFolder(
  dataDir: string,
  request: ExportRequest,
  folder: string,
  onProgress: (progress: ExportProgress) => void,
  signal: AbortSignal,
): Promise<Exported> {
  const held = holdFolder(dataDir);
  try {
    // Creates and migrates the database where that is needed.
    await (await createStore(join(dataDir, "rebooru.sqlite"))).close();
    return await makeDataset(dataDir, request, folder, onProgress, signal);
  } finally {
    held.release();
  }
}
