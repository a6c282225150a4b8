import type { Method } from "../similarity/method.ts";
import type { Table } from "../similarity/tables.ts";
import type { Candidate, Confirmed } from "../alignment/confirm.ts";
import type { IndexPage, IndexStatus, Probe, SearchAnswer } from "./index.ts";
import type { OpenAnswer, OpenStep, SaveStep } from "./snapshot/snapshot-steps.ts";

/** What the index needs to know of a method. */
export type IndexMethod = Pick<Method, "name" | "encoder" | "metric">;

/** Files, or the entries of blocklists: each has slots of its own. */
export type CollectionName = "files" | "blocks";

/** How the index works; what is left out is chosen by the machine. */
export type IndexOptions = {
  /** Bytes of memory that it may take. */
  memoryLimit: number;
  /** Threads that scan: 1 or 2. */
  threads: number;
  /** Plain TypeScript in one thread, also where more is possible. */
  plain: boolean;
  /** Rows in a block of codes: a power of two, at least 4. */
  rows: number;
  /** Bytes of codes from which on a scan is shared by two threads. */
  sharedFrom: number;
  /** Codes of a table from which on small radii are looked up by parts of the code. */
  multiIndexFrom: number;
  /** A look-up waits for the memory about as long as so many codes take to be scanned. */
  lookUpCost: number;
};

/** What the index's thread can be asked; answered in the order of asking. */
export type Requests = {
  start: { ask: Record<CollectionName, readonly Table[]> & { options: IndexOptions }; answer: undefined };
  /** Both answer with how many codes were refused so far. */
  put: { ask: { to: CollectionName; pages: IndexPage[] }; answer: number };
  load: { ask: IndexPage; answer: number };
  saveSnapshot: { ask: SaveStep; answer: number };
  openSnapshot: { ask: OpenStep; answer: OpenAnswer };
  complete: { ask: undefined; answer: undefined };
  clear: { ask: undefined; answer: undefined };
  remove: { ask: { from: CollectionName; files: Float64Array }; answer: undefined };
  search: { ask: { in: CollectionName; probes: readonly Probe[]; whole: boolean }; answer: SearchAnswer };
  confirm: { ask: { luma: Uint8Array; candidates: readonly Candidate[] }; answer: Confirmed[] };
  count: { ask: CollectionName; answer: number };
  status: { ask: undefined; answer: IndexStatus };
};
