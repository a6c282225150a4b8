import { AppError } from "../errors.ts";
import { answerCalls, type Ask } from "../concurrency/worker-calls.ts";
import { confirm } from "../alignment/confirm.ts";
import { createTopK } from "./top-k.ts";
import { packNeighbours } from "./pack-entries.ts";
import { type CompiledLoops, createCompiledLoops, workspaceBytes } from "./loops.ts";
import { buildInvertedList } from "./inverted-list.ts";
import { scan, type ScanTable } from "./scan.ts";
import { CONTROL, type HelperRequests, type PackedBlocks, type SharedScan } from "./helper-messages.ts";
import type { CodeBlock } from "./storage.ts";

/** The second thread: reads the codes that the index's thread writes. */
declare const self: Worker;

type Started = { memory: WebAssembly.Memory; loops: CompiledLoops; control: Int32Array; rows: number };
let started: Started | undefined;

/** Cache of views by the address of the codes, which never move. */
const views = new Map<number, CodeBlock>();

function blocksOf({ memory, rows }: Started, packed: PackedBlocks, codeBytes: number): CodeBlock[] {
  const { buffer } = memory;
  return Array.from({ length: packed.length / 4 }, (_, index) => {
    const [ids = 0, present = 0, codes = 0, exact = 0] = packed.subarray(index * 4, index * 4 + 4);
    const cached = views.get(codes);
    if (cached) return cached;
    const segment = { buffer, offset: codes, bytes: rows * codeBytes };
    const block = {
      ids: new Float64Array(buffer, ids, rows),
      present: new Uint8Array(buffer, present, rows),
      codes: segment,
      bytes: new Uint8Array(buffer, codes, segment.bytes),
      exact: exact ? new Uint32Array(buffer, exact, rows * 12) : undefined,
    };
    views.set(codes, block);
    return block;
  });
}

function joinScan(thread: Started, { job, tables: packed }: SharedScan) {
  const { control, loops } = thread;
  const open = CONTROL.open(job);
  if (Atomics.compareExchange(control, CONTROL.state, open, CONTROL.joined(job)) !== open) return [];
  const tables = packed.map(({ bit, blocks, probes }): ScanTable => ({
    bit,
    blocks: blocksOf(thread, blocks, probes[0]?.code.length ?? 0),
    probes: probes.map(({ kernel, code, exact, quantity, limit, ties }) => ({
      kernel,
      code,
      exact,
      topK: createTopK(quantity, limit, ties),
    })),
  }));
  const limits = control.subarray(CONTROL.limits);
  scan(loops, tables, { claim: () => Atomics.add(control, CONTROL.next, 1), limits });
  return tables.flatMap(({ probes }) => probes.map(({ topK }) => packNeighbours(topK.neighbours())));
}

function answer(request: Ask<HelperRequests>): HelperRequests[keyof HelperRequests]["answer"] {
  if (request.kind === "start") {
    const { memory, module, workspace, control, rows } = request.ask;
    const { buffer } = memory;
    const loops = createCompiledLoops(
      { memory, module },
      { buffer, offset: workspace, bytes: workspaceBytes(rows) },
      rows,
    );
    started = { memory, loops, rows, control: new Int32Array(buffer, control, CONTROL.bytes / 4) };
    return;
  }
  if (request.kind === "confirm") return confirm(request.ask.luma, request.ask.candidates);
  if (!started) throw new AppError("internal", "index scan: not started");
  if (request.kind === "scan") return joinScan(started, request.ask);
  const { bit, numbers, codes, present, part } = request.ask;
  const { memory, rows } = started;
  const blocks = Array.from(numbers, (number, index) => ({
    number,
    codes: {
      present: new Uint8Array(memory.buffer, present[index], rows),
      bytes: new Uint8Array(memory.buffer, codes[index], rows * 32),
    },
  }));
  return buildInvertedList(blocks, bit, 8, part);
}

answerCalls<HelperRequests>(self, "index scan", answer);
