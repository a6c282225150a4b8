/** One descriptor of one file. */
export type IndexEntry = { file: number; encoder: string; bytes: Uint8Array };

/** Descriptors of one encoder, packed one after another: `bytes.length === files.length * size`. */
export type IndexPage = { encoder: string; files: Float64Array; bytes: Uint8Array };

/** A file and how far it is. */
export type Neighbour = { file: number; distance: number };

export type IndexStatus = {
  /** Whether everything in the database has been loaded. */
  complete: boolean;
  /** Files held, by encoder. */
  held: Record<string, number>;
  /** Bytes of packed codes. */
  bytes: number;
};

/**
 * The exact index: every descriptor in memory, packed, owned and scanned by one thread of its own. SQLite is the truth, this is a copy. While `load` fills it, `add` and `remove` may go on: they win over pages read before them.
 */
export type Index = {
  /** Adds or replaces; a file's older descriptor of the same encoder is forgotten. Idempotent. */
  add(entries: readonly IndexEntry[]): Promise<void>;
  /**
   * Adds a page of the database at the start, but for files that are held already or were removed before `complete()`.
   * The buffers are handed over and unusable afterwards.
   */
  load(page: IndexPage): Promise<void>;
  /** Everything is loaded: searches answer from now on. */
  complete(): Promise<void>;
  /** Forgets files, whatever they are encoded by. Idempotent. */
  remove(files: readonly number[]): Promise<void>;
  /**
   * The `quantity` nearest files, nearest first, and every further file at the distance of the last one
   * (ties are the caller's to break), ties by file id.
   * @throws AppError `loading` before `complete()`; `bad_request` for an unknown method.
   */
  nearest(method: string, descriptor: Uint8Array, quantity: number): Promise<Neighbour[]>;
  status(): Promise<IndexStatus>;
  close(): Promise<void>;
};
