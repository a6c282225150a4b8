import type { Closest } from "./closest.ts";
import { exactDistance, type Kernel, kernelLimit, type Loops, NO_LIMIT } from "./kernels.ts";
import type { CodeBlock } from "./storage.ts";

/** One probe on its way through the blocks of its table. */
export type ScanProbe = {
  kernel: Kernel;
  /** As what is scanned. */
  code: Uint8Array;
  /** The whole counts, where what is scanned is quantised. */
  exact: Uint32Array | undefined;
  closest: Closest;
};

/** What is to be scanned for some probes. */
export type ScanTable = { bit: number; blocks: readonly CodeBlock[]; probes: readonly ScanProbe[] };

/** What threads that scan the same share. */
export type ScanShare = {
  /** The next block that nobody has taken yet, counted over all tables. */
  claim(): number;
  /** For each probe, counted over all tables, what is surely far enough: it only falls. */
  limits: Int32Array;
};

/** Rows that are looked at before there is any limit, so that the first block is not all hits. */
const FIRST_ROWS = 1024;

/** Scans alone: every block, in order. */
export function scanAlone(tables: readonly ScanTable[]): ScanShare {
  let next = 0;
  const probes = tables.reduce((sum, table) => sum + table.probes.length, 0);
  return { claim: () => next++, limits: new Int32Array(probes).fill(NO_LIMIT) };
}

/**
 * Offers what is near enough to each probe's `closest`. All probes of a table go over a block before the next one is read,
 * so that only the first of them waits for the memory.
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
          for (const [at, probe] of table.probes.entries())
            look(loops, table.bit, codes, probe, limits, first + at);
        break;
      }
      block -= table.blocks.length;
      first += table.probes.length;
    }
  }
}

/** One probe over one block. */
function look(
  loops: Loops,
  bit: number,
  block: CodeBlock,
  probe: ScanProbe,
  limits: Int32Array,
  at: number,
): void {
  const { kernel, code, exact, closest } = probe;
  const { hits } = loops;
  const { ids, present, codes } = block;
  for (let row = 0; row < ids.length;) {
    const limit = Math.min(kernelLimit(kernel, closest.limit), Atomics.load(limits, at));
    // What the other thread has found is a limit, too.
    const rows = Math.min(limit === NO_LIMIT ? FIRST_ROWS : Infinity, ids.length - row);
    const found = loops.scan(kernel, codes, row, rows, code, limit);
    for (let hit = 0; hit < found; hit++) {
      const slot = row + (hits[2 * hit] as number);
      if (!((present[slot] as number) & bit)) continue;
      const isExact = kernel !== "l1" && kernel !== "l2";
      const distance =
        isExact || !exact || !block.exact
          ? (hits[2 * hit + 1] as number)
          : exactDistance(kernel, block.exact, slot * exact.length, exact);
      closest.offer(ids[slot] as number, distance);
    }
    row += rows;
  }
  lower(limits, at, kernelLimit(kernel, closest.limit));
}

function lower(limits: Int32Array, at: number, limit: number): void {
  let held = Atomics.load(limits, at);
  while (limit < held) {
    const before = Atomics.compareExchange(limits, at, held, limit);
    if (before === held) return;
    held = before;
  }
}
