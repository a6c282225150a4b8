import type { Candidate, Confirmed } from "../alignment/confirm.ts";
import type { NearestFiles } from "./index.ts";
import type { Kernel } from "./kernels.ts";
import type { Part, InvertedList } from "./inverted-list.ts";
import type { CodeBlock } from "./storage.ts";

/** Maximum number of probes of a scan by two threads. */
const PROBES = 1024;

/**
 * Shared words of a scan by two threads: the state of the current job (the second thread joins it only while it is open), the
 * number of the next unclaimed block, and the limit of each probe.
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

/** Four addresses a block: ids, presence, codes, exact counts (0 where there are none). */
export type PackedBlocks = Uint32Array;

/** A scan as a message to the second thread. */
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

/** Requests to the second thread. Addresses are in the shared memory. */
export type HelperRequests = {
  start: {
    ask: {
      memory: WebAssembly.Memory;
      module: WebAssembly.Module;
      workspace: number;
      control: number;
      rows: number;
    };
    answer: undefined;
  };
  /** One result a probe; none where the job was closed already. */
  scan: { ask: SharedScan; answer: NearestFiles[] };
  /** The inverted list of one part of a table of 256 bits. For each block its number and the addresses of its codes and presence. */
  invertedList: {
    ask: { bit: number; numbers: Uint32Array; codes: Uint32Array; present: Uint32Array; part: Part };
    answer: InvertedList;
  };
  confirm: { ask: { luma: Uint8Array; candidates: readonly Candidate[] }; answer: Confirmed[] };
};

export function packBlocks(blocks: readonly CodeBlock[]): PackedBlocks {
  return Uint32Array.from(
    blocks.flatMap(({ ids, present, codes, exact }) => [
      ids.byteOffset,
      present.byteOffset,
      codes.offset,
      exact?.byteOffset ?? 0,
    ]),
  );
}
