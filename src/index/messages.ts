import type { Method } from "../similarity/method.ts";
import type { Table } from "../similarity/tables.ts";
import type { Candidate, Confirmed } from "../alignment/confirm.ts";
import type { IndexPage, IndexStatus, Probe, SearchAnswer } from "./index.ts";
import type { OpenAnswer, OpenStep, SaveStep } from "./snapshot/snapshot-steps.ts";

/** The part of a method that the index needs. */
export type IndexMethod = Pick<Method, "name" | "encoder" | "metric">;

/** Files or entries of blocklists, in separate collections. */
export type CollectionName = "files" | "blocks";

/** Settings of the index; defaults depend on the machine. */
export type IndexOptions = {
  /** Memory limit in bytes. */
  memoryLimit: number;
  /** Threads that scan: 1 or 2. */
  threads: number;
  /** Forces plain TypeScript in one thread. */
  plain: boolean;
  /** Rows in a block of codes: a power of two, at least 4. */
  rows: number;
  /** Minimum bytes of codes of a scan by two threads. */
  sharedFrom: number;
  /** Minimum number of codes of a table with a multi-index. */
  multiIndexFrom: number;
  /** Cost of a look-up in the multi-index, in scanned codes. */
  lookUpCost: number;
};

/** Requests to the index's thread, answered in their order. */
export type Requests = {
  start: { ask: Record<CollectionName, readonly Table[]> & { options: IndexOptions }; answer: undefined };
  /** `put` and `load` answer with the number of codes rejected so far. */
  put: { ask: { to: CollectionName; pages: IndexPage[] }; answer: number };
  load: { ask: IndexPage; answer: number };
  saveSnapshot: { ask: SaveStep; answer: number };
  openSnapshot: { ask: OpenStep; answer: OpenAnswer };
  complete: { ask: undefined; answer: undefined };
  clear: { ask: undefined; answer: undefined };
  remove: { ask: { from: CollectionName; files: Float64Array }; answer: undefined };
  search: {
    ask: { in: CollectionName; probes: readonly Probe[]; requiresComplete: boolean };
    answer: SearchAnswer;
  };
  confirm: { ask: { luma: Uint8Array; candidates: readonly Candidate[] }; answer: Confirmed[] };
  count: { ask: CollectionName; answer: number };
  status: { ask: undefined; answer: IndexStatus };
};
