import { statSync } from "node:fs";
import { join } from "node:path";
import { createIndex } from "../../../src/index/create-index.ts";
import type { Index, Probe } from "../../../src/index/index.ts";
import { createLog } from "../../../src/log.ts";
import { methods } from "../../../src/similarity/methods.ts";
import { blockTables, tables } from "../../../src/similarity/tables.ts";
import { codesOf, kinds, type Random, seeded } from "./made-up-codes.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { medianOf } from "./median.ts";
import type { Row } from "./rows.ts";

const PAGE = 16_384;
const plan = { files: tables, blocks: blockTables, methods };
const options = { memoryLimit: 16 * 2 ** 30 };

/**
 * Fills the index with so many files and measures searches from here, through its thread and back: with two threads, then
 * with one that starts from a snapshot of it.
 */
export async function measureIndex(count: number, times: number): Promise<Row[]> {
  using folder = temporaryFolder();
  const path = join(folder.path, "snapshot");
  const log = createLog("error");
  const index = await createIndex(plan, log, undefined, options);
  const started = performance.now();
  await fill(index, count);
  const filled = performance.now();
  const status = await index.status();
  await index.complete();
  const codeBytes = 32 + 24 + 48 + 16;
  console.log(
    `${count.toLocaleString("en")} files with codes of three tables: filled in ${((filled - started) / 1000).toFixed(1)} s (making them up included), ` +
      `${(status.bytes / count - codeBytes).toFixed(1)} bytes a file beside the codes`,
  );
  // The parts first: while they are built, the second thread does not scan.
  const rows = await lookUps(index, count, times);
  rows.push(...(await scans(index, count, times, status.threads)));
  rows.push(await timed("saving a snapshot", count, () => index.saveSnapshot(path, "bench")));
  await index.close();

  const { size } = statSync(path);
  const single = await createIndex(plan, log, undefined, {
    ...options,
    threads: 1,
    multiIndexFrom: Infinity,
  });
  rows.push({
    ...(await timed("opening it until searches answer", count, async () => {
      await single.openSnapshot(path);
      await single.complete();
      await single.search(probes("pdq", 1, seeded(1)));
    })),
    bytes: size,
  });
  rows.push(...(await scans(single, count, times, 1)));
  await single.close();
  return rows;
}

async function timed(what: string, codes: number, run: () => Promise<unknown>): Promise<Row> {
  const started = performance.now();
  await run();
  const ms = performance.now() - started;
  return { what, codes, threads: 1, took: { ms, best: ms } };
}

async function fill(index: Index, count: number): Promise<void> {
  for (const { encoder, words, make } of kinds) {
    const random = seeded(words);
    const size = encoder === "pdq" ? 33 : words * 4;
    for (let first = 0; first < count; first += PAGE) {
      const rows = Math.min(PAGE, count - first);
      const codes = new Uint8Array(codesOf(make, words, rows, random).buffer);
      const bytes = new Uint8Array(rows * size).fill(100);
      for (let row = 0; row < rows; row++)
        bytes.set(codes.subarray(row * words * 4, (row + 1) * words * 4), row * size);
      await index.load({
        encoder,
        files: Float64Array.from({ length: rows }, (_, row) => first + row + 1),
        bytes,
      });
    }
  }
}

/** Probes for pictures never seen. */
function probes(table: string, quantity: number, random: Random, radius?: number): Probe[] {
  const kind = kinds.find((one) => one.table === table) ?? kinds[0];
  return Array.from({ length: quantity }, () => ({
    table,
    metric: kind.metrics[0],
    code: new Uint8Array(codesOf(kind.make, kind.words, 1, random).buffer),
    quantity: 20,
    ...(radius !== undefined && { radius }),
  }));
}

async function scans(index: Index, count: number, times: number, threads: number): Promise<Row[]> {
  const rows: Row[] = [];
  const random = seeded(threads);
  for (const { table, words, metrics } of kinds)
    for (const metric of metrics) {
      const queries = Array.from({ length: times + 3 }, () =>
        probes(table, 1, random).map((one) => ({ ...one, metric })),
      );
      const took = await medianOf(times, (time) => index.search(queries[time] ?? []));
      const bytes = count * (table === "histogram" ? 16 : words * 4);
      rows.push({ what: `20 nearest, ${table} by ${metric}`, codes: count, threads, took, bytes });
    }
  const eight = Array.from({ length: times + 3 }, () => probes("pdq", 8, random));
  const took = await medianOf(times, (time) => index.search(eight[time] ?? []));
  rows.push({
    what: "20 nearest of eight turns at once, pdq",
    codes: count,
    threads,
    took,
    bytes: 8 * 32 * count,
  });
  return rows;
}

/** Small radii by parts of the codes, once these are built. */
async function lookUps(index: Index, count: number, times: number): Promise<Row[]> {
  const started = performance.now();
  while ((await index.status()).multiIndex["pdq"] === "building") await Bun.sleep(20);
  const { multiIndex, bytes } = await index.status();
  if (multiIndex["pdq"] !== "ready") return [];
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`parts of codes ready ${seconds} s later; with them ${(bytes / 2 ** 20).toFixed(0)} MiB`);
  const rows: Row[] = [];
  const random = seeded(50);
  for (const radius of [15, 30, 46]) {
    const queries = Array.from({ length: 10 * times + 3 }, () => probes("pdq", 1, random, radius));
    const took = await medianOf(10 * times, (time) => index.search(queries[time] ?? []));
    rows.push({ what: `all within ${radius}, pdq by parts`, codes: count, threads: 1, took });
  }
  const eight = Array.from({ length: times + 3 }, () => probes("pdq", 8, random, 30));
  const took = await medianOf(times, (time) => index.search(eight[time] ?? []));
  rows.push({ what: "all within 30 of eight turns, pdq by parts", codes: count, threads: 1, took });
  return rows;
}
