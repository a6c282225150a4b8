/** What dataset is wanted. */
export type ExportRequest = {
  /** The name of a format. */
  format: string;
  query: string;
  seed: string;
  /** Shares of the parts. */
  ratios: { train: number; val: number; test: number };
  /** One picture of those that are nearly the same. */
  unique: boolean;
  /** As many of each mean score as of the rarest. */
  balance: boolean;
  /** Pictures are named by URL only. */
  link: boolean;
  /** Also what its host asks machines not to learn from. */
  includeNoAi: boolean;
};

export type ExportProgress = { stage: "select" | "compare" | "write"; done: number; total: number | null };
export type Exported = { rows: number; files: number; bytes: number };

/** Makes datasets off the main thread: selecting, comparing and packing hold a thread for long. */
export type Exporter = {
  /**
   * @param folder where it shall be; what is there already is replaced.
   * @throws AppError as `exportDataset`; `stopping` when the signal aborts.
   */
  make(
    request: ExportRequest,
    folder: string,
    tell: (progress: ExportProgress) => void,
    signal: AbortSignal,
  ): Promise<Exported>;
};
