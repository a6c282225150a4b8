import { z } from "zod";

/** A request for a dataset. */
export type ExportRequest = {
  /** The name of a format. */
  format: string;
  query: string;
  seed: string;
  /** Shares of the parts. */
  ratios: { train: number; val: number; test: number };
  /** One picture of each group of near-duplicates. */
  unique: boolean;
  /** As many pictures of each mean score as of the rarest. */
  balance: boolean;
  /** Pictures are named by URL only. */
  link: boolean;
  /** Includes pictures whose host asks that no models are trained on them. */
  includeNoAi: boolean;
  /** `prompt`: pictures without a prompt are left out; `any`: their text is the caption, else the title. */
  caption: "any" | "prompt";
};

const share = z.number("a number from 0 to 1").min(0, "a number from 0 to 1").max(1, "a number from 0 to 1");

/** A request as it is posted and stored. */
export const exportRequest: z.ZodType<ExportRequest> = z.object({
  format: z.string("the name of a format"),
  query: z.string("a query").max(2000, "a query of at most 2000 characters").default(""),
  seed: z.string("a text").max(200, "a text of at most 200 characters").default("0"),
  ratios: z
    .object(
      { train: share, val: share, test: share },
      'shares such as {"train": 0.8, "val": 0.1, "test": 0.1}',
    )
    .default({ train: 0.8, val: 0.1, test: 0.1 }),
  unique: z.boolean("true or false").default(false),
  balance: z.boolean("true or false").default(false),
  link: z.boolean("true or false").default(false),
  includeNoAi: z.boolean("true or false").default(false),
  caption: z.enum(["any", "prompt"], "any or prompt").default("any"),
});

export type ExportProgress = { stage: "select" | "compare" | "write"; done: number; total: number | null };
export type Exported = { rows: number; files: number; bytes: number };

/** Makes datasets off the main thread (selecting, comparing and packing hold a thread for long), and keeps them. */
export type Exporter = {
  /**
   * Makes the dataset of a job; one that is there already is replaced.
   * @throws AppError as `exportDataset`; `stopping` when the signal aborts.
   */
  make(
    request: ExportRequest,
    id: number,
    onProgress: (progress: ExportProgress) => void,
    signal: AbortSignal,
  ): Promise<Exported>;
  /** A file of a dataset; `undefined` where there is none, or where the path would leave it. */
  file(id: number, path: string): Promise<Blob | undefined>;
  /**
   * Deletes, at its first call, what is left of exports that were killed or whose jobs are gone.
   * @param isDone whether a job is done, so that its folder is to stay.
   */
  sweep(isDone: (id: number) => Promise<boolean>): Promise<void>;
  /** Deletes a dataset; harmless where there is none. */
  remove(id: number): Promise<void>;
};
