import { afterAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { createIndex } from "../../src/index/create-index.ts";
import type { NearestFiles, Index, IndexEntry, Probe } from "../../src/index/index.ts";
import type { IndexOptions } from "../../src/index/messages.ts";
import { createLog } from "../../src/log.ts";
import { methods } from "../../src/similarity/methods.ts";
import { blockTables, type Table, tables } from "../../src/similarity/tables.ts";
import { bruteForce, seeded } from "./support/codes.ts";

const log = createLog("silent");
const plan = { files: tables, blocks: blockTables, methods };

/** Every way in which the index may work; blocks are small, so that a few dozen files fill several. */
const ways: [name: string, options: Partial<IndexOptions>][] = [
  ["plain TypeScript", { plain: true, rows: 16 }],
  ["machine code", { threads: 1, rows: 16 }],
  ["machine code in two threads", { threads: 2, sharedFrom: 0, rows: 8 }],
  ["parts of codes", { threads: 1, rows: 8, multiIndexFrom: 1, lookUpCost: 0 }],
];

/** Counts at and around the borders of what is scanned, and over them. */
const oddCounts = [0, 1, 1023, 1024, 1025, 2047, 2048, 130_000, 261_119, 261_120, 262_143, 262_144];

/** A descriptor of an encoder: of few families, in which a few bits or counts differ. */
function descriptorOf(encoder: string, seed: number, quality: number): Uint8Array {
  const random = seeded(seed % 3);
  const vary = seeded(seed + 1000);
  const bytes = new Uint8Array(tables.find((table) => table.encoder === encoder)?.descriptorBytes ?? 0);
  if (encoder === "histogram") {
    const counts = new Uint32Array(bytes.buffer);
    for (let bin = 0; bin < 12; bin++) counts[bin] = oddCounts[random() % oddCounts.length] ?? 0;
    for (let change = seed % 4; change > 0; change--)
      counts[vary() % 12] = oddCounts[vary() % oddCounts.length] ?? 0;
    return bytes;
  }
  for (let position = 0; position < bytes.length; position++) bytes[position] = random();
  for (let flips = vary() % 40; flips > 0; flips--) {
    const bit = vary() % (bytes.length * 8);
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  }
  for (const { qualityOffset } of tables.filter((table) => table.encoder === encoder))
    if (qualityOffset !== undefined) bytes[qualityOffset] = quality;
  return bytes;
}

const codeOf = ({ offset, bytes }: Table, descriptor: Uint8Array) => descriptor.slice(offset, offset + bytes);

function distanceOf(metric: Probe["metric"], a: Uint8Array, b: Uint8Array): number {
  const method = methods.find((candidate) => candidate.metric === metric);
  if (!method) throw new Error(`no method by ${metric}`);
  return method.distance(a, b);
}

/** What the index holds, as tables, and its searches, as every distance, sorted. */
function createOracle() {
  const codesByTable = new Map(tables.map((table) => [table.name, new Map<number, Uint8Array>()]));
  return {
    codesByTable,
    add({ file, encoder, bytes }: IndexEntry) {
      for (const table of tables.filter((candidate) => candidate.encoder === encoder)) {
        const isWorthless = table.qualityOffset !== undefined && (bytes[table.qualityOffset] ?? 0) < 50;
        if (isWorthless) codesByTable.get(table.name)?.delete(file);
        else codesByTable.get(table.name)?.set(file, codeOf(table, bytes));
      }
    },
    remove(file: number) {
      for (const codes of codesByTable.values()) codes.delete(file);
    },
    search({ table, metric, ...probe }: Probe): NearestFiles {
      const codes = codesByTable.get(table) ?? new Map<number, Uint8Array>();
      return bruteForce(codes, { metric, ...probe }, (one, other) => distanceOf(metric, one, other));
    },
    files: () => new Set([...codesByTable.values()].flatMap((codes) => [...codes.keys()])).size,
  };
}

/** When nothing is being built beside the requests. */
async function rested(index: Index): Promise<void> {
  while (Object.values((await index.status()).multiIndex).includes("building")) await Bun.sleep(1);
}

const mostFile = 80;
const file = fc.integer({ min: 1, max: mostFile });
const seed = fc.nat(500);
const encoder = fc.constantFrom(...new Set(tables.map((table) => table.encoder)));
const entry = fc.record({ file, encoder, seed, quality: fc.constantFrom(0, 49, 50, 100) });
const probe = fc
  .record({
    table: fc.constantFrom(...tables),
    seed,
    isL2: fc.boolean(),
    quantity: fc.oneof(fc.integer({ min: 1, max: mostFile }), fc.constant(Infinity)),
    radius: fc.option(fc.constantFrom(0, 5, 30, 62, 100, 1024, 4096, 200_000, 500_000.5)),
    ties: fc.boolean(),
  })
  .map(({ table, seed, isL2, quantity, radius, ties }): Probe => ({
    table: table.name,
    metric: table.family === "bits" ? "hamming" : isL2 ? "l2" : "l1",
    code: codeOf(table, descriptorOf(table.encoder, seed, 100)),
    quantity,
    ...(radius !== null && { radius }),
    ties,
  }));
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ add: fc.array(entry, { minLength: 1, maxLength: 60 }) }) },
  { weight: 1, arbitrary: fc.record({ remove: fc.array(file, { minLength: 1, maxLength: 30 }) }) },
  { weight: 1, arbitrary: fc.record({ rest: fc.constant(true) }) },
  { weight: 4, arbitrary: fc.record({ search: fc.array(probe, { minLength: 1, maxLength: 6 }) }) },
);

describe.each(ways)("by %s", (_, options) => {
  let index: Index | undefined;
  afterAll(() => index?.close());

  test("every probe is answered as by comparing with every code, after any additions, replacements and removals", async () => {
    const opened = (index = await createIndex(plan, log, undefined, options));
    await opened.complete();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        await opened.remove(Array.from({ length: mostFile }, (_, position) => position + 1));
        const oracle = createOracle();
        for (const step of steps) {
          if ("add" in step) {
            const entries = step.add.map(({ file, encoder, seed, quality }) => ({
              file,
              encoder,
              bytes: descriptorOf(encoder, seed, quality),
            }));
            entries.forEach(oracle.add);
            // Not waited for: what follows is answered after it.
            void opened.add(entries);
          } else if ("remove" in step) {
            step.remove.forEach(oracle.remove);
            void opened.remove(step.remove);
          } else if ("rest" in step) await rested(opened);
          else {
            const answer = await opened.search(step.search);
            expect(answer.results).toEqual(step.search.map(oracle.search));
            expect(answer).toMatchObject({ complete: true, searched: oracle.files() });
          }
        }
        const counts = Object.fromEntries(
          [...oracle.codesByTable].map(([name, codes]) => [name, codes.size]),
        );
        expect(await opened.status()).toMatchObject({ held: counts, files: oracle.files() });
      }),
      { numRuns: 40 },
    );
  });
});
