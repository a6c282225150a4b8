import type { TopK } from "./top-k.ts";
import { exactDistance, type Kernel, kernelLimit, type Loops, NO_LIMIT } from "./kernels.ts";
import type { CodeBlock } from "./storage.ts";

/** One probe of a scan. */
export type ScanProbe = {
  kernel: Kernel;
  /** In the scanned form. */
  code: Uint8Array;
  /** The exact counts, where the scanned form is quantised. */
  exact: Uint32Array | undefined;
  topK: TopK;
};

/** A table's blocks and the probes over them. */
export type ScanTable = { bit: number; blocks: readonly CodeBlock[]; probes: readonly ScanProbe[] };

/** Shared state of the threads of a scan. */
export type ScanShare = {
  /** Claims the next block, numbered over all tables. */
  claim(): number;
  /** Upper bound of each probe's limit, numbered over all tables. It only decreases. */
  limits: Int32Array;
};

/** Rows scanned before there is a limit, so that the first block is not all hits. */
const FIRST_ROWS = 1024;

/** State of a scan by one thread: every block, in order. */
export function scanAlone(tables: readonly ScanTable[]): ScanShare {
  let next = 0;
  const probes = tables.reduce((sum, table) => sum + table.probes.length, 0);
  return { claim: () => next++, limits: new Int32Array(probes).fill(NO_LIMIT) };
}

/**
 * Offers near codes to each probe's `topK`. All probes of a table scan a block before the next block, so that only the first of
 * them waits for memory.
 */
export function scan(loops: Loops, tables: readonly ScanTable[], { claim, limits }: ScanShare): void {
  const all = tables.reduce((sum, { blocks }) => sum + blocks.length, 0);
  for (let claimed = claim(); claimed < all; claimed = claim()) {
    let block = claimed;
    let first = 0;
    for (const table of tables) {
      if (block < table.blocks.length) {
        const codes = table.blocks[block];
        if (codes)
          for (const [index, probe] of table.probes.entries())
            scanBlock(loops, table.bit, codes, probe, limits, first + index);
        break;
      }
      block -= table.blocks.length;
      first += table.probes.length;
    }
  }
}

/** Scans one block for one probe. */
function scanBlock(
  loops: Loops,
  bit: number,
  block: CodeBlock,
  probe: ScanProbe,
  limits: Int32Array,
  probeNumber: number,
): void {
  const { kernel, code, exact, topK } = probe;
  const { hits } = loops;
  const { ids, present, codes } = block;
  for (let row = 0; row < ids.length;) {
    const limit = Math.min(kernelLimit(kernel, topK.limit), Atomics.load(limits, probeNumber));
    // The limit includes what the other thread has found.
    const rows = Math.min(limit === NO_LIMIT ? FIRST_ROWS : Infinity, ids.length - row);
    const count = loops.scan(kernel, codes, row, rows, code, limit);
    for (let hit = 0; hit < count; hit++) {
      const slot = row + (hits[2 * hit] as number);
      if (!((present[slot] as number) & bit)) continue;
      const isExact = kernel !== "l1" && kernel !== "l2";
      const distance =
        isExact || !exact || !block.exact
          ? (hits[2 * hit + 1] as number)
          : exactDistance(kernel, block.exact, slot * exact.length, exact);
      topK.offer(ids[slot] as number, distance);
    }
    row += rows;
  }
  lower(limits, probeNumber, kernelLimit(kernel, topK.limit));
}

/** Atomic minimum. */
function lower(limits: Int32Array, index: number, limit: number): void {
  let current = Atomics.load(limits, index);
  while (limit < current) {
    const before = Atomics.compareExchange(limits, index, current, limit);
    if (before === current) return;
    current = before;
  }
}
