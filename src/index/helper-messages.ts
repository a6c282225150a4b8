import type { Candidate, Confirmed } from "../alignment/confirm.ts";
import type { Found } from "./index.ts";
import type { Kernel } from "./kernels.ts";
import type { Part, Postings } from "./inverted-list.ts";
import type { CodeBlock } from "./storage.ts";

/** Probes that two threads can share the limits of. */
const PROBES = 1024;

/**
 * The words by which two threads scan the same blocks: the state of the present job (a second thread joins it only while
 * it is open), the number of the next block, and the limit of each probe.
 */
export const CONTROL = {
  state: 0,
  next: 1,
  limits: 16,
  probes: PROBES,
  bytes: 4 * (16 + PROBES),
  jobs: 2 ** 28,
  closed: 0,
  open: (job: number) => 2 * job + 2,
  joined: (job: number) => 2 * job + 3,
} as const;

/** Four addresses a block: ids, presence, codes, whole counts (0 where there are none). */
export type PackedBlocks = Uint32Array;

/** A scan as it is told to the second thread. */
export type SharedScan = {
  job: number;
  tables: {
    bit: number;
    blocks: PackedBlocks;
    probes: {
      kernel: Kernel;
      code: Uint8Array;
      exact: Uint32Array | undefined;
      quantity: number;
      limit: number;
      ties: boolean;
    }[];
  }[];
};

/** What the second thread can be asked. Addresses are of the shared memory. */
export type HelperRequests = {
  start: {
    ask: {
      memory: WebAssembly.Memory;
      module: WebAssembly.Module;
      room: number;
      control: number;
      rows: number;
    };
    answer: undefined;
  };
  /** One answer a probe; none where it came too late. */
  scan: { ask: SharedScan; answer: Found[] };
  /** The slots of a table of 256 bits by one part of their codes. A block a number: which one, where its codes and presence are. */
  postings: {
    ask: { bit: number; numbers: Uint32Array; places: Uint32Array; present: Uint32Array; part: Part };
    answer: Postings;
  };
  confirm: { ask: { luma: Uint8Array; candidates: readonly Candidate[] }; answer: Confirmed[] };
};

export function packBlocks(blocks: readonly CodeBlock[]): PackedBlocks {
  return Uint32Array.from(
    blocks.flatMap(({ ids, present, codes, exact }) => [
      ids.byteOffset,
      present.byteOffset,
      codes.at,
      exact?.byteOffset ?? 0,
    ]),
  );
}
