import { callThread, type Thread } from "../concurrency/worker-calls.ts";
import { type Arena, createPlainArena, createSharedArena, type Segment } from "./arena.ts";
import { type Loops, NO_LIMIT } from "./kernels.ts";
import { type CompiledLoops, createCompiledLoops, createPlainLoops, roomFor } from "./loops.ts";
import { type ScanTable, scan, scanAlone } from "./scan.ts";
import { CONTROL, type HelperRequests, packBlocks, type SharedScan } from "./helper-messages.ts";

/** What the index's thread scans with. */
export type Engine = {
  readonly arena: Arena;
  /** Rows in a block. */
  readonly rows: number;
  /** Absent where nothing could be compiled. */
  readonly compiled: CompiledLoops | undefined;
  /** Threads that scan, once there is enough to scan. */
  readonly threads: number;
  /**
   * Offers what is near enough to each probe's `closest`, alone or with the second thread.
   * @param before is done by this thread first; the second one scans meanwhile.
   */
  scan(tables: readonly ScanTable[], before: () => void): Promise<void>;
  /** The second thread, for what is done beside requests. `undefined` where it could not read the codes. */
  helper(): Thread<HelperRequests> | undefined;
  /** The same where it runs already and has nothing to do. */
  idleHelper(): Thread<HelperRequests> | undefined;
  warmUp(): void;
};

export type EngineOptions = {
  /** In a block; a power of two. */
  rows: number;
  threads: number;
  /** Plain TypeScript in one thread, also where more is possible. */
  plain: boolean;
  /** Bytes from which on scanning together is faster than alone: a message takes as long as scanning a megabyte. */
  sharedFrom: number;
};

const WARM_ROWS = 1024;
/** Loops are compiled to their fastest form, a third faster than the one before it, only after some hundreds of calls. */
const WARM_CALLS = 1000;

export function createEngine({ rows, threads, plain, sharedFrom }: EngineOptions): Engine {
  const sharedArena = plain ? undefined : createSharedArena();
  const arena = sharedArena ?? createPlainArena();
  const shared = sharedArena?.shared;
  const take = (bytes: number): Segment => {
    const segment = arena.take(bytes);
    if (segment) return segment;
    throw new Error(`index: no ${bytes} bytes of memory to begin with`);
  };
  const room = shared && take(roomFor(rows));
  const compiled = shared && room && createCompiledLoops(shared, room, rows);
  const loops: Loops = compiled ?? createPlainLoops(rows);
  const warm = take(WARM_ROWS * 32);
  const warmBlock = take(4);
  const controlAt = shared && take(CONTROL.bytes);
  const control = controlAt && new Int32Array(controlAt.buffer, controlAt.at, CONTROL.bytes / 4);

  let thread: Thread<HelperRequests> | undefined;
  let isReady = false;
  let job = 0;

  const helper = () => {
    if (thread || !shared || !controlAt) return thread;
    const worker = new Worker(new URL("./helper-worker.ts", import.meta.url), {
      smol: true,
      name: "index scan",
    });
    thread = callThread<HelperRequests>(worker, "index scan thread", (error) => {
      // Without it answers would be missing: the whole index ends with it.
      throw error;
    });
    void thread
      .ask("start", { ...shared, room: take(roomFor(rows)).at, control: controlAt.at, rows })
      .then(() => (isReady = true));
    return thread;
  };

  /** The second thread takes blocks as soon as it gets the message; where this one was faster, it is not waited for. */
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
    const theirs = other.ask("scan", { job, tables: tables.map(packTable) });
    before();
    scan(loops, tables, { claim: () => Atomics.add(control, CONTROL.next, 1), limits });
    const isAlone =
      Atomics.compareExchange(control, CONTROL.state, CONTROL.open(job), CONTROL.closed) ===
      CONTROL.open(job);
    // Its answer is then that it was late; its death is told elsewhere.
    if (isAlone) return void theirs.catch(() => {});
    const probes = tables.flatMap((table) => table.probes);
    for (const [at, { files, distances }] of (await theirs).entries())
      for (const [near, file] of files.entries()) probes[at]?.closest.offer(file, distances[near] ?? 0);
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
      const isMuch = threads > 1 && bytes >= sharedFrom && probes <= CONTROL.probes;
      const other = isMuch ? helper() : undefined;
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
      new Uint32Array(warmBlock.buffer, warmBlock.at, 1)[0] = warm.at;
      compiled.slots.fill(0);
      for (let call = 0; call < WARM_CALLS; call++)
        compiled.pick(WARM_ROWS, warmBlock, Math.log2(WARM_ROWS), new Uint8Array(32).fill(85), -1);
    },
  };
}

const packTable = ({ bit, blocks, probes }: ScanTable): SharedScan["tables"][number] => ({
  bit,
  blocks: packBlocks(blocks),
  probes: probes.map(({ kernel, code, exact, closest }) => ({
    kernel,
    code,
    exact,
    quantity: closest.quantity,
    limit: closest.limit,
    ties: closest.ties,
  })),
});
