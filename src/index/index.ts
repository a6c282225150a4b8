import type { Metric } from "../similarity/method.ts";
import type { Candidate, Confirmed } from "../alignment/confirm.ts";

/** One descriptor of one file. */
export type IndexEntry = { file: number; encoder: string; bytes: Uint8Array };

/** Descriptors of one encoder, packed one after another: `bytes.length === files.length * size`. */
export type IndexPage = { encoder: string; files: Float64Array; bytes: Uint8Array };

/** A file and how far it is. */
export type Neighbour = { file: number; distance: number };

/** A nearest neighbour query against one table. */
export type Probe = {
  table: string;
  /** `l1` and `l2` for a table of counts, `hamming` for one of bits. */
  metric: Metric;
  /** Of the length of the table's codes. */
  code: Uint8Array;
  /** Maximum number of results; `Infinity` for all within the radius. */
  quantity: number;
  /** Maximum distance, inclusive. */
  radius?: number;
  /** Whether to include every file at the distance of the last one; otherwise the smallest ids win. */
  ties?: boolean;
};

/** The result of a probe: `files[i]` at `distances[i]`, nearest first, equal distances by id. */
export type NearestFiles = { files: Float64Array; distances: Float64Array };

export type SearchAnswer = {
  /** One for each probe, in their order. */
  results: NearestFiles[];
  /** Whether everything in the database was searched: false while loading, and where memory was insufficient. */
  complete: boolean;
  /** Number of files searched. */
  searched: number;
};

/** State of a table's multi-index: the table is scanned unless it is `ready`. */
export type MultiIndexState = "none" | "building" | "ready" | "no memory";

export type IndexStatus = {
  /** Whether everything in the database has been loaded. */
  complete: boolean;
  /** Number of codes, by table. */
  held: Record<string, number>;
  /** Files with a code in any table, and entries of blocklists. */
  files: number;
  blocks: number;
  /** Bytes of packed codes, slot tables and multi-indexes. */
  bytes: number;
  /** Codes that were rejected because of the memory limit. */
  refused: number;
  /** Threads of a long scan. */
  threads: number;
  /** Whether the loops are WebAssembly; otherwise plain TypeScript with the same results. */
  compiled: boolean;
  /** Multi-index of each table, for small radii. */
  multiIndex: Record<string, MultiIndexState>;
};

/** A loaded snapshot: its stamp and number of files; or the reason why it was rejected as a whole. */
export type OpenedSnapshot = { stamp: string; files: number } | { refused: string };

/** The entries of blocklists: a separate collection in the same thread. */
export type BlockIndex = {
  /** Adds or replaces. Idempotent. @throws AppError `bad_request` for a code that is not of 32 bytes. */
  put(entries: readonly { id: number; code: Uint8Array }[]): Promise<void>;
  /** Idempotent. */
  remove(ids: readonly number[]): Promise<void>;
  /** One result a probe, with ids of entries instead of files. The only table is `pdq`. @throws as `Index.search`. */
  search(probes: readonly Probe[]): Promise<NearestFiles[]>;
  count(): Promise<number>;
};

/**
 * The exact index: every descriptor in memory, packed, in a thread of its own. A copy of the database. `add` and `remove` are
 * allowed while `load` fills it: they win over pages that were read before.
 */
export type Index = {
  /** Adds or replaces the descriptors of files. Idempotent. */
  add(entries: readonly IndexEntry[]): Promise<void>;
  /**
   * Adds a page of the database at the start, except files that were added or removed since the start, which may be newer.
   * The buffers are transferred and unusable afterwards.
   */
  load(page: IndexPage): Promise<void>;
  /** Ends the loading: `nearest` answers from now on. */
  complete(): Promise<void>;
  /** Removes every file and starts loading again. */
  clear(): Promise<void>;
  /** Removes all descriptors of files. Idempotent. */
  remove(files: readonly number[]): Promise<void>;
  /**
   * The exact nearest files of each probe among the current ones.
   * @throws AppError `bad_request` for an unknown table, a metric or a code that does not fit it, or a quantity below 1.
   */
  search(probes: readonly Probe[]): Promise<SearchAnswer>;
  /**
   * The `quantity` nearest files, nearest first, and every further file at the distance of the last one, ties by file id: the
   * caller breaks the ties.
   * @throws AppError `loading` before `complete()`; `bad_request` for an unknown method.
   */
  nearest(method: string, descriptor: Uint8Array, quantity: number): Promise<Neighbour[]>;
  /** Aligns a picture (its `luma`) with each candidate, in the index's threads; takes a tenth of a millisecond each. */
  confirm(luma: Uint8Array, candidates: readonly Candidate[]): Promise<Confirmed[]>;
  readonly blocks: BlockIndex;
  /**
   * Writes all codes of files to `path`, by way of `path.partial`. The index may change meanwhile: after opening the snapshot,
   * every file that has changed since this call must be replayed.
   * @param stamp identifies the database and the last included change; returned by `openSnapshot`.
   * @throws AppError `conflict` while another snapshot is being saved; `internal` for errors of the file system.
   */
  saveSnapshot(path: string, stamp: string): Promise<void>;
  /**
   * Loads a snapshot, except files that were added or removed since the start. A snapshot that is damaged, or of other tables or
   * another version, is rejected as a whole.
   */
  openSnapshot(path: string): Promise<OpenedSnapshot>;
  status(): Promise<IndexStatus>;
  close(): Promise<void>;
};
