/** What the server did and needed at a moment; kept for an hour, for its plots. */
export type Sample = {
  /** Unix seconds. */
  at: number;
  /** Rows that each worker has settled since the start. */
  settled: Record<string, number>;
  /** Links to resolve and pictures to download. */
  due: { links: number; images: number };
  /** Resident bytes of the process. */
  memory: number;
  /** How late the main thread's timers were, at the 99th percentile. */
  lagMs: number;
  /** Bytes of the data folder's disk; `null` where the system does not tell. */
  disk: { free: number; total: number } | null;
};
