import type { Metric } from "../similarity/method.ts";
import type { Candidate, Confirmed } from "../alignment/confirm.ts";

/** One descriptor of one file. */
export type IndexEntry = { file: number; encoder: string; bytes: Uint8Array };

/** Descriptors of one encoder, packed one after another: `bytes.length === files.length * size`. */
export type IndexPage = { encoder: string; files: Float64Array; bytes: Uint8Array };

/** A file and how far it is. */
export type Neighbour = { file: number; distance: number };

/** What is looked for in one table. */
export type Probe = {
  table: string;
  /** `l1` and `l2` for a table of counts, `hamming` for one of bits. */
  metric: Metric;
  /** As long as the table's codes. */
  code: Uint8Array;
  /** So many of the nearest at most; `Infinity` for all within the radius. */
  quantity: number;
  /** Nothing farther is found; what is as far is. */
  radius?: number;
  /** Every file as far as the last of them is found too. Without it, of those the ones with the smallest ids are. */
  ties?: boolean;
};

/** `files[i]` is `distances[i]` away: nearest first, equal distances by id. */
export type Found = { files: Float64Array; distances: Float64Array };

export type SearchAnswer = {
  /** One for each probe, in their order. */
  found: Found[];
  /** Whether all that is in the database was searched: not while it loads, nor where memory did not hold it. */
  complete: boolean;
  /** Files that were searched. */
  searched: number;
};

/** Of a table that is looked up by parts of its codes: with `no memory` it is scanned, as it is while it builds. */
export type MultiIndexState = "none" | "building" | "ready" | "no memory";

export type IndexStatus = {
  /** Whether everything in the database has been loaded. */
  complete: boolean;
  /** Codes held, by table. */
  held: Record<string, number>;
  /** Files with a code in some table, and entries of blocklists. */
  files: number;
  blocks: number;
  /** Bytes of packed codes, and of what leads to them. */
  bytes: number;
  /** Codes that were not taken in, since the memory allowed does not hold them. */
  refused: number;
  /** Threads that scan where there is much to scan. */
  threads: number;
  /** Whether the loops are machine code; else they are plain TypeScript, with the same answers. */
  compiled: boolean;
  /** By table: whether small radii are looked up instead of scanned. */
  multiIndex: Record<string, MultiIndexState>;
};

/** What a snapshot brought: its stamp and how many files; or why it was not taken, nothing of it. */
export type OpenedSnapshot = { stamp: string; files: number } | { refused: string };

/** The entries of blocklists: slots of their own, searched by the same thread. */
export type BlockIndex = {
  /** Adds or replaces. Idempotent. @throws AppError `bad_request` for a code that is not of 32 bytes. */
  put(entries: readonly { id: number; code: Uint8Array }[]): Promise<void>;
  /** Idempotent. */
  remove(ids: readonly number[]): Promise<void>;
  /** One answer a probe, with ids of entries for files. The only table is `pdq`. @throws as `Index.search`. */
  search(probes: readonly Probe[]): Promise<Found[]>;
  count(): Promise<number>;
};

/**
 * The exact index: every descriptor in memory, packed, owned and scanned by one thread of its own. SQLite is the truth,
 * this is a copy. While `load` fills it, `add` and `remove` may go on: they win over pages read before them.
 */
export type Index = {
  /** Adds or replaces; a file's older descriptor of the same encoder is forgotten. Idempotent. */
  add(entries: readonly IndexEntry[]): Promise<void>;
  /**
   * Adds a page of the database at the start, but for files that were added or removed since the start: it may be older.
   * The buffers are handed over and unusable afterwards.
   */
  load(page: IndexPage): Promise<void>;
  /** Everything is loaded: `nearest` answers from now on. */
  complete(): Promise<void>;
  /** Forgets every file; from now on it is loading, as at the start. */
  clear(): Promise<void>;
  /** Forgets files, whatever they are encoded by. Idempotent. */
  remove(files: readonly number[]): Promise<void>;
  /**
   * The nearest files of each probe, among those that are held now; never guessed, never left out.
   * @throws AppError `bad_request` for an unknown table, a metric or a code that does not fit it, or a quantity below 1.
   */
  search(probes: readonly Probe[]): Promise<SearchAnswer>;
  /**
   * The `quantity` nearest files, nearest first, and every further file at the distance of the last one
   * (ties are the caller's to break), ties by file id.
   * @throws AppError `loading` before `complete()`; `bad_request` for an unknown method.
   */
  nearest(method: string, descriptor: Uint8Array, quantity: number): Promise<Neighbour[]>;
  /** Lays a picture (its `luma`) over each candidate; in this thread, since it takes a tenth of a millisecond each. */
  confirm(luma: Uint8Array, candidates: readonly Candidate[]): Promise<Confirmed[]>;
  readonly blocks: BlockIndex;
  /**
   * Writes all codes of files to `path`, by way of `path.partial`. The index goes on meanwhile: whoever opens it replays
   * every file that has changed since this was called.
   * @param stamp says of which database and up to which of its changes; given back when it is opened.
   * @throws AppError `conflict` while another is being saved; `internal` for what the file system says.
   */
  saveSnapshot(path: string, stamp: string): Promise<void>;
  /**
   * Takes a snapshot over, but for files that were added or removed since the start. One that is damaged, or of other tables
   * or another version, is refused as a whole.
   */
  openSnapshot(path: string): Promise<OpenedSnapshot>;
  status(): Promise<IndexStatus>;
  close(): Promise<void>;
};
