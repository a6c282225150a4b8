import { AppError } from "../errors.ts";
import { answerCalls, type Ask } from "../concurrency/worker-calls.ts";
import { confirm } from "../alignment/confirm.ts";
import { createClosest } from "./closest.ts";
import { pack } from "./pages.ts";
import { type CompiledLoops, createCompiledLoops, roomFor } from "./loops.ts";
import { buildPostings } from "./inverted-list.ts";
import { scan, type ScanTable } from "./scan.ts";
import { CONTROL, type HelperRequests, type PackedBlocks, type SharedScan } from "./helper-messages.ts";
import type { CodeBlock } from "./storage.ts";

/** The second thread that scans: it reads the codes that the index's thread writes, while that one waits for it. */
declare const self: Worker;

type Started = { memory: WebAssembly.Memory; loops: CompiledLoops; control: Int32Array; rows: number };
let started: Started | undefined;

/** Codes never move: a block that was seen is known. */
const known = new Map<number, CodeBlock>();

function blocksOf({ memory, rows }: Started, packed: PackedBlocks, codeBytes: number): CodeBlock[] {
  const { buffer } = memory;
  return Array.from({ length: packed.length / 4 }, (_, at) => {
    const [ids = 0, present = 0, codes = 0, exact = 0] = packed.subarray(at * 4, at * 4 + 4);
    const held = known.get(codes);
    if (held) return held;
    const segment = { buffer, at: codes, bytes: rows * codeBytes };
    const block = {
      ids: new Float64Array(buffer, ids, rows),
      present: new Uint8Array(buffer, present, rows),
      codes: segment,
      bytes: new Uint8Array(buffer, codes, segment.bytes),
      exact: exact ? new Uint32Array(buffer, exact, rows * 12) : undefined,
    };
    known.set(codes, block);
    return block;
  });
}

function scanShare(here: Started, { job, tables: packed }: SharedScan) {
  const { control, loops } = here;
  const open = CONTROL.open(job);
  if (Atomics.compareExchange(control, CONTROL.state, open, CONTROL.joined(job)) !== open) return [];
  const tables = packed.map(({ bit, blocks, probes }): ScanTable => ({
    bit,
    blocks: blocksOf(here, blocks, probes[0]?.code.length ?? 0),
    probes: probes.map(({ kernel, code, exact, quantity, limit, ties }) => ({
      kernel,
      code,
      exact,
      closest: createClosest(quantity, limit, ties),
    })),
  }));
  const limits = control.subarray(CONTROL.limits);
  scan(loops, tables, { claim: () => Atomics.add(control, CONTROL.next, 1), limits });
  return tables.flatMap(({ probes }) => probes.map(({ closest }) => pack(closest.found())));
}

function answer(request: Ask<HelperRequests>): HelperRequests[keyof HelperRequests]["answer"] {
  if (request.kind === "start") {
    const { memory, module, room, control, rows } = request.ask;
    const { buffer } = memory;
    const loops = createCompiledLoops({ memory, module }, { buffer, at: room, bytes: roomFor(rows) }, rows);
    started = { memory, loops, rows, control: new Int32Array(buffer, control, CONTROL.bytes / 4) };
    return;
  }
  if (request.kind === "confirm") return confirm(request.ask.luma, request.ask.candidates);
  if (!started) throw new AppError("internal", "index scan: not started");
  if (request.kind === "scan") return scanShare(started, request.ask);
  const { bit, numbers, places, present, part } = request.ask;
  const { memory, rows } = started;
  const blocks = Array.from(numbers, (number, at) => ({
    number,
    codes: {
      present: new Uint8Array(memory.buffer, present[at], rows),
      bytes: new Uint8Array(memory.buffer, places[at], rows * 32),
    },
  }));
  return buildPostings(blocks, bit, 8, part);
}

answerCalls<HelperRequests>(self, "index scan", answer);
