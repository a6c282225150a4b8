import type { QueryViews } from "../encoders/query-views.ts";
import type { CameraData } from "../model/camera-data.ts";
import type { FilePrompt } from "../model/generation.ts";
import type { ImageFormat } from "../model/image-format.ts";

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
  /** What a search looks for; present when it was asked for. */
  views?: QueryViews;
  /** Prompts that its generator wrote into it. */
  prompts: FilePrompt[];
  /** What took it, in words: make, model, lens; `null` where the file does not tell. */
  camera: string | null;
  /** What the camera wrote into it, in numbers; the place only where it is kept. */
  cameraData: CameraData | null;
  /** WebP, long side 360 at most; present when it was asked for. */
  thumbnail?: Uint8Array;
};

/** What is to be made of a picture. */
export type Wanted = {
  thumbnail: boolean;
  /** Whether it is to be searched by `best`. */
  views?: boolean;
  /** By which encoders it is described; by every one where none are named. */
  encoders?: readonly string[];
};

export type ExamineOptions = Wanted & {
  /** Called when the gate has let the picture through, before a decoder sees it; awaited. */
  entering?: () => Promise<void>;
  /** Ends it at once at any point, with `stopping`; the process at work on it is killed. */
  signal?: AbortSignal;
};

/** How much is kept, and whether more will be. */
export type MediaStatus = {
  originals: { files: number; bytes: number; limit: number; keeping: boolean };
  decoders: { running: number; limit: number; restarts: number };
};

/**
 * Pictures: examined in a process of their own (gated, decoded once, encoded), and kept as files named by
 * their SHA-256.
 */
export type Media = {
  /** Lends a fresh path under `DATA_DIR/tmp` for as long as `work` takes; what is there afterwards is removed. */
  withTemporary<Result>(work: (path: string) => Promise<Result>): Promise<Result>;
  /** Writes bytes to a lent path. */
  write(path: string, bytes: Blob): Promise<void>;
  /**
   * Gates, decodes and encodes the picture in `path`.
   * @throws AppError `not_picture`, `over_limit` (the gate); `truncated`, `undecodable` (the decoder);
   * `stopping` when `signal` aborts or after `close`.
   */
  examine(path: string, options: ExamineOptions): Promise<Examined>;
  /**
   * Moves `path` to its place among the originals (or removes it where originals are not kept or the
   * limit is reached) and writes the thumbnail. Idempotent, also for the same content twice at once.
   * @param thumbnail WebP; always there, also where originals are not kept.
   * @returns whether the original is kept.
   * @throws AppError `internal` when the thumbnail is empty.
   */
  put(
    path: string,
    file: { sha256: string; format: ImageFormat; size: number },
    thumbnail: Uint8Array,
  ): Promise<boolean>;
  /**
   * A kept original as a lazy Blob; `undefined` where none is kept.
   * @param sha256 of the content, 64 hexadecimal digits; of other text there is nothing.
   * @param format the content's, which names the file's extension.
   */
  original(sha256: string, format: ImageFormat): Promise<Blob | undefined>;
  /** The thumbnail of a content as a lazy Blob, WebP; `undefined` where there is none. */
  thumbnail(sha256: string): Promise<Blob | undefined>;
  /** Deletes a content's original and thumbnail; harmless where there are none. */
  remove(sha256: string, format: ImageFormat): Promise<void>;
  status(): MediaStatus;
  /** Ends what is queued or under way in `examine` at once, with `stopping`, and kills its processes. */
  close(): Promise<void>;
};
