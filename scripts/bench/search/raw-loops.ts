import createWabt from "wabt";
import { createSharedArena } from "../../../src/index/arena.ts";
import { createCompiledLoops, createPlainLoops, workspaceBytes } from "../../../src/index/loops.ts";
import type { Kernel } from "../../../src/index/kernels.ts";
import { seeded } from "./made-up-codes.ts";
import { median } from "./median.ts";
import type { Row } from "./rows.ts";

const ROWS = 16_384;

/** Adds up what it reads: 64 bytes a step in each of four streams, with two sums each so that adding never waits. */
const readLoop = `(module (import "index" "memory" (memory 1 65536 shared))
  (func (export "read") (param $a i32) (param $bytes i32) (result i64)
    (local $b i32) (local $c i32) (local $d i32) (local $end i32)
    (local $s v128) (local $t v128) (local $u v128) (local $v v128)
    (local.set $bytes (i32.shr_u (local.get $bytes) (i32.const 2)))
    (local.set $b (i32.add (local.get $a) (local.get $bytes)))
    (local.set $c (i32.add (local.get $b) (local.get $bytes)))
    (local.set $d (i32.add (local.get $c) (local.get $bytes)))
    (local.set $end (local.get $b))
    (loop $next
      ${["s a", "t b", "u c", "v d"]
        .map((pair) => pair.split(" "))
        .map(
          ([sum, at]) =>
            `(local.set $${sum} (i64x2.add (local.get $${sum}) (i64x2.add
               (i64x2.add (v128.load (local.get $${at})) (v128.load offset=16 (local.get $${at})))
               (i64x2.add (v128.load offset=32 (local.get $${at})) (v128.load offset=48 (local.get $${at}))))))
             (local.set $${at} (i32.add (local.get $${at}) (i32.const 64)))`,
        )
        .join("\n")}
      (br_if $next (i32.lt_u (local.get $a) (local.get $end))))
    (i64x2.extract_lane 0 (i64x2.add (i64x2.add (local.get $s) (local.get $t)) (i64x2.add (local.get $u) (local.get $v)))))`;

/**
 * What one core reads of this memory, and what the loops alone take over so many codes, compiled and plain, without an index
 * around them: nothing is near enough, so that nothing is refined.
 */
export async function measureLoops(count: number, times: number): Promise<{ reading: Row; rows: Row[] }> {
  const arena = createSharedArena();
  const room = arena?.allocate(workspaceBytes(ROWS));
  const codes = arena?.allocate(Math.ceil(count / ROWS) * ROWS * 32);
  if (!arena?.shared || !room || !codes) throw new Error("bench search: no shared memory here");
  const random = seeded(9);
  const words = new Uint32Array(codes.buffer, codes.offset, codes.bytes / 4);
  for (let at = 0; at < words.length; at++) words[at] = random();
  const loops = createCompiledLoops(arena.shared, room, ROWS);
  const plain = createPlainLoops(ROWS);

  const { parseWat } = await createWabt();
  const { buffer } = parseWat("read.wat", `${readLoop})`, { threads: true, simd: true }).toBinary({});
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(buffer)), {
    index: { memory: arena.shared.memory },
  });
  const { read } = exports as { read: (at: number, bytes: number) => bigint };
  const whole = codes.bytes - (codes.bytes % 256);
  const took = median(times, () => read(codes.offset, whole));
  const reading = { what: "reading alone, four streams", codes: count, threads: 1, took, bytes: whole };
  const rows: Row[] = [];

  for (const [kernel, bytes] of [
    ["hamming256", 32],
    ["hamming192", 24],
    ["l1", 16],
    ["l2", 16],
  ] as const) {
    const code = new Uint8Array(bytes).fill(0x5a);
    const all = (by: typeof plain, kernel: Kernel) => {
      for (let first = 0; first < count; first += ROWS) by.scan(kernel, codes, first, ROWS, code, -1);
    };
    const took = median(times, () => all(loops, kernel));
    rows.push({ what: `loop ${kernel}`, codes: count, threads: 1, took, bytes: count * bytes });
    const slow = median(Math.max(1, Math.floor(times / 5)), () => all(plain, kernel));
    rows.push({
      what: `plain TypeScript ${kernel}`,
      codes: count,
      threads: 1,
      took: slow,
      bytes: count * bytes,
    });
  }
  return { reading, rows };
}
