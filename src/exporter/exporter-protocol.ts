import type { ErrorCode } from "../errors.ts";
import type { Exported, ExportProgress, ExportRequest } from "../datasets/formats/dataset-request.ts";

/** What the program says to the thread of an export. */
export type ToExporter =
  { kind: "make"; request: ExportRequest; folder: string; dataDir: string } | { kind: "stop" };

/** What it answers: progress, and at last one of the others. */
export type FromExporter =
  | { kind: "progress"; progress: ExportProgress }
  | { kind: "done"; exported: Exported }
  | { kind: "failed"; code: ErrorCode; message: string };
