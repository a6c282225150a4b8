import { callThread, type Thread } from "../concurrency/worker-calls.ts";
import { type Arena, createPlainArena, createSharedArena, type Segment } from "./arena.ts";
import { type Loops, NO_LIMIT } from "./kernels.ts";
import { type CompiledLoops, createCompiledLoops, createPlainLoops, workspaceBytes } from "./loops.ts";
import { type ScanTable, scan, scanAlone } from "./scan.ts";
import { CONTROL, type HelperRequests, packBlocks, type SharedScan } from "./helper-messages.ts";

/** Scans with the loops of this thread and of a second one. */
export type Engine = {
  readonly arena: Arena;
  /** Rows in a block. */
  readonly rows: number;
  /** Absent where WebAssembly is not available. */
  readonly compiled: CompiledLoops | undefined;
  /** Threads of a long scan. */
  readonly threads: number;
  /**
   * Offers near codes to each probe's `topK`, alone or with the second thread.
   * @param before runs in this thread first, while the second one scans.
   */
  scan(tables: readonly ScanTable[], before: () => void): Promise<void>;
  /** The second thread, started on demand. `undefined` where memory cannot be shared. */
  helper(): Thread<HelperRequests> | undefined;
  /** The second thread where it runs and is idle. */
  idleHelper(): Thread<HelperRequests> | undefined;
  warmUp(): void;
};

export type EngineOptions = {
  /** In a block; a power of two. */
  rows: number;
  threads: number;
  /** Forces plain TypeScript in one thread. */
  plain: boolean;
  /** Minimum bytes of a scan by two threads: a message takes as long as scanning a megabyte. */
  sharedFrom: number;
};

const WARM_ROWS = 1024;
/** The optimizing compiler replaces a loop by a third faster one after some hundreds of calls. */
const WARM_CALLS = 1000;

export function createEngine({ rows, threads, plain, sharedFrom }: EngineOptions): Engine {
  const sharedArena = plain ? undefined : createSharedArena();
  const arena = sharedArena ?? createPlainArena();
  const shared = sharedArena?.shared;
  const allocate = (bytes: number): Segment => {
    const segment = arena.allocate(bytes);
    if (segment) return segment;
    throw new Error(`index: no ${bytes} bytes of memory to start with`);
  };
  const workspace = shared && allocate(workspaceBytes(rows));
  const compiled = shared && workspace && createCompiledLoops(shared, workspace, rows);
  const loops: Loops = compiled ?? createPlainLoops(rows);
  const warm = allocate(WARM_ROWS * 32);
  const warmBlock = allocate(4);
  const controlSegment = shared && allocate(CONTROL.bytes);
  const control =
    controlSegment && new Int32Array(controlSegment.buffer, controlSegment.offset, CONTROL.bytes / 4);

  let thread: Thread<HelperRequests> | undefined;
  let isReady = false;
  let job = 0;

  const helper = () => {
    if (thread || !shared || !controlSegment) return thread;
    const worker = new Worker(new URL("./helper-worker.ts", import.meta.url), {
      smol: true,
      name: "index scan",
    });
    thread = callThread<HelperRequests>(worker, "index scan thread", (error) => {
      // Its part of a scan would be missing, so the index's thread ends too.
      throw error;
    });
    void thread
      .ask("start", {
        ...shared,
        workspace: allocate(workspaceBytes(rows)).offset,
        control: controlSegment.offset,
        rows,
      })
      .then(() => (isReady = true));
    return thread;
  };

  /** Both threads claim blocks. If this thread finishes before the second one has started, it does not wait for it. */
  const scanTogether = async (
    tables: readonly ScanTable[],
    control: Int32Array,
    other: Thread<HelperRequests>,
    before: () => void,
  ) => {
    job = (job + 1) % CONTROL.jobs;
    const limits = control.subarray(CONTROL.limits).fill(NO_LIMIT);
    Atomics.store(control, CONTROL.next, 0);
    Atomics.store(control, CONTROL.state, CONTROL.open(job));
    const helperResults = other.ask("scan", { job, tables: tables.map(packTable) });
    before();
    scan(loops, tables, { claim: () => Atomics.add(control, CONTROL.next, 1), limits });
    const isAlone =
      Atomics.compareExchange(control, CONTROL.state, CONTROL.open(job), CONTROL.closed) ===
      CONTROL.open(job);
    // The second thread will answer with nothing; its death is reported by `onDeath`.
    if (isAlone) return void helperResults.catch(() => {});
    const probes = tables.flatMap((table) => table.probes);
    for (const [probe, { files, distances }] of (await helperResults).entries())
      for (const [rank, file] of files.entries()) probes[probe]?.topK.offer(file, distances[rank] ?? 0);
  };

  return {
    arena,
    rows,
    compiled,
    threads: shared ? threads : 1,
    async scan(tables, before) {
      const bytes = tables.reduce(
        (sum, { blocks, probes }) => sum + blocks.length * probes.length * (blocks[0]?.codes.bytes ?? 0),
        0,
      );
      const probes = tables.reduce((sum, table) => sum + table.probes.length, 0);
      const isLong = threads > 1 && bytes >= sharedFrom && probes <= CONTROL.probes;
      const other = isLong ? helper() : undefined;
      if (other && control && isReady) await scanTogether(tables, control, other, before);
      else {
        before();
        scan(loops, tables, scanAlone(tables));
      }
    },
    helper,
    idleHelper: () => (isReady && thread?.waiting === 0 ? thread : undefined),
    warmUp() {
      const code = { hamming192: 24, hamming256: 32, l1: 16, l2: 16 } as const;
      for (const [kernel, bytes] of Object.entries(code))
        for (let call = 0; call < WARM_CALLS; call++)
          loops.scan(kernel as keyof typeof code, warm, 0, WARM_ROWS, new Uint8Array(bytes).fill(85), -1);
      if (!compiled) return;
      new Uint32Array(warmBlock.buffer, warmBlock.offset, 1)[0] = warm.offset;
      compiled.slots.fill(0);
      for (let call = 0; call < WARM_CALLS; call++)
        compiled.compareSlots(WARM_ROWS, warmBlock, Math.log2(WARM_ROWS), new Uint8Array(32).fill(85), -1);
    },
  };
}

const packTable = ({ bit, blocks, probes }: ScanTable): SharedScan["tables"][number] => ({
  bit,
  blocks: packBlocks(blocks),
  probes: probes.map(({ kernel, code, exact, topK }) => ({
    kernel,
    code,
    exact,
    quantity: topK.quantity,
    limit: topK.limit,
    ties: topK.ties,
  })),
});
