import type { QueryViews } from "../encoders/query-views.ts";
import type { CameraData } from "../model/camera-data.ts";
import type { FilePrompt } from "../model/generation.ts";
import type { ImageFormat } from "../model/image-format.ts";
import type { Condition } from "../model/checks.ts";

/** What one decode of a picture yields. */
export type Examined = {
  format: ImageFormat;
  /** Pixels, upright by EXIF. */
  width: number;
  height: number;
  /** Frames or pages in the file; only the first is decoded. */
  frames: number;
  /** Encoder name -> descriptor. */
  descriptors: Record<string, Uint8Array>;
  /** Hashes of a query's views; present when requested. */
  views?: QueryViews;
  /** Prompts that a generator wrote into the file. */
  prompts: FilePrompt[];
  /** Make, model and lens as a text; `null` where the file has none. */
  camera: string | null;
  /** The camera's EXIF values; coordinates only with `KEEP_GPS`. */
  cameraData: CameraData | null;
  /** WebP, long side 360 at most; present when requested. */
  thumbnail?: Uint8Array;
};

/** The outputs to compute for a picture. */
export type RequestedOutputs = {
  thumbnail: boolean;
  /** Whether to hash the views for a search by `best`. */
  views?: boolean;
  /** Names of the encoders; default: all. */
  encoders?: readonly string[];
};

export type ExamineOptions = RequestedOutputs & {
  /**
   * Whether a client waits for it. Searches never hold every decoder, few of them may wait for one, and the picture may have
   * 25 million decoded pixels (a JPEG has fewer of them than pixels: it is reduced while it is decoded). Default false.
   */
  search?: boolean;
  /** Multiplies the decoder's limit of CPU time. Default 1, for a search 0.5. */
  patience?: number;
  /** Called after the gate has passed the picture, before it is decoded; awaited. */
  beforeDecode?: () => Promise<void>;
  /** Rejects with `stopping` at once, at any point; a decoder at work on the picture is free soon after. */
  signal?: AbortSignal;
};

/** Stored originals and whether new ones are kept; decoder processes. */
export type MediaStatus = {
  originals: { files: number; bytes: number; limit: number; keeping: boolean };
  decoders: { running: number; limit: number; restarts: number };
};

/** What lies on the disk of one content. */
export type StoredCondition = { original: Condition; thumbnail: Condition; bytes: number };

/** Pictures: examined in a decoder process (gated, decoded once, encoded), and stored as files named by their SHA-256. */
export type Media = {
  /** Calls `work` with a fresh path under `DATA_DIR/tmp`; a file left there is removed afterwards. */
  withTemporary<Result>(work: (path: string) => Promise<Result>): Promise<Result>;
  /** Writes bytes to a temporary path. */
  write(path: string, bytes: Blob): Promise<void>;
  /** SHA-256 of the file in `path`, 64 hexadecimal digits. It is read in pieces, never held as a whole. */
  hash(path: string): Promise<string>;
  /**
   * Gates, decodes and encodes the picture in `path`.
   * @throws AppError `not_picture`, `over_limit` (the gate); `truncated`, `undecodable`, `unsupported_media` (the decoder);
   * `busy` when too many searches wait; `stopping` when `signal` aborts or after `close`.
   */
  examine(path: string, options: ExamineOptions): Promise<Examined>;
  /**
   * Moves `path` to the originals (or removes it where originals are not kept or the limit is reached) and writes the thumbnail.
   * Idempotent, also for concurrent calls with the same content; what is damaged is replaced. Both are on the disk when it resolves, so that rows never know of
   * files that a power cut takes.
   * @param thumbnail WebP; written also where originals are not kept.
   * @returns whether the original is kept.
   * @throws AppError `internal` when the thumbnail is empty.
   */
  put(
    path: string,
    file: { sha256: string; format: ImageFormat; size: number },
    thumbnail: Uint8Array,
  ): Promise<boolean>;
  /** What lies on the disk of a content; both are read anew. `bytes`: how many were read. */
  check(sha256: string, format: ImageFormat): Promise<StoredCondition>;
  /**
   * A stored original as a lazy Blob; `undefined` where there is none, or none whose bytes have this SHA-256. They are hashed at
   * the first call, and again when the file has changed.
   * @param sha256 of the content, 64 hexadecimal digits; other texts return `undefined`.
   * @param format of the content; it determines the file's extension.
   */
  original(sha256: string, format: ImageFormat): Promise<Blob | undefined>;
  /** The WebP thumbnail of a content as a lazy Blob; `undefined` where there is none, or one that is empty or cut off. */
  thumbnail(sha256: string): Promise<Blob | undefined>;
  /** Deletes a content's original and thumbnail; harmless where there are none. */
  remove(sha256: string, format: ImageFormat): Promise<void>;
  status(): MediaStatus;
  /** Rejects queued and running calls of `examine` with `stopping` at once, and kills the processes. */
  close(): Promise<void>;
};
