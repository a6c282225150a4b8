/** Long work that was requested: the making of a dataset. */
export type JobRow = {
  id: number;
  request: Record<string, unknown>;
  state: JobState;
  /** Current stage, and how much of it is done. */
  progress: { stage: string; done: number; total: number | null } | null;
  /** Of a finished one: rows, files, bytes. */
  result: Record<string, unknown> | null;
  error: string | null;
  createdAt: number;
  startedAt: number | null;
  finishedAt: number | null;
};

export type JobState = "waiting" | "running" | "done" | "failed" | "cancelled";
