import { afterAll, describe, expect, test } from "bun:test";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createIndex } from "../../src/index/create-index.ts";
import type { Index, Probe } from "../../src/index/index.ts";
import type { IndexOptions } from "../../src/index/messages.ts";
import { createLog } from "../../src/log.ts";
import { methods } from "../../src/similarity/methods.ts";
import { blockTables, tables } from "../../src/similarity/tables.ts";
import { temporaryFolder } from "../support/temporary-store.ts";
import { seeded } from "./support/codes.ts";

const log = createLog("silent");
const folder = temporaryFolder();
afterAll(() => folder.dispose());
const start = (options: Partial<IndexOptions> = {}, files = tables) =>
  createIndex({ files, blocks: blockTables, methods }, log, undefined, { rows: 32, ...options });

const random = seeded(3);
const encoders = new Map(tables.map(({ encoder, descriptorBytes }) => [encoder, descriptorBytes]));
/** A file as its encoders see it; some lack one, some are worth little to PDQ. */
const entriesOf = (file: number) =>
  [...encoders]
    .filter((_, position) => (file + position) % 7 !== 0)
    .map(([encoder, size]) => {
      const bytes = Uint8Array.from({ length: size }, () => random() % (encoder === "histogram" ? 3 : 256));
      if (encoder.startsWith("pdq")) bytes[32] = bytes[size - 1] = file % 5 === 0 ? 20 : 80;
      return { file, encoder, bytes };
    });

const probes: Probe[] = tables.map(({ name, family, bytes }) => ({
  table: name,
  metric: family === "bits" ? "hamming" : "l1",
  code: Uint8Array.from({ length: bytes }, () => random() % 3),
  quantity: 500,
}));
const answers = async (index: Index) => (await index.search(probes)).results;

async function filled(count: number): Promise<Index> {
  const index = await start();
  await index.add(Array.from({ length: count }, (_, position) => position + 1).flatMap(entriesOf));
  await index.remove([3, 40, 41, 42]);
  return index;
}

describe("a snapshot", () => {
  const path = join(folder.path, "index.snapshot");

  test("restores every code of every table, and its stamp", async () => {
    const before = await filled(200);
    await before.saveSnapshot(path, "database 7, change 12");
    expect(existsSync(`${path}.partial`)).toBe(false);
    const after = await start();
    expect(await after.openSnapshot(path)).toEqual({ stamp: "database 7, change 12", files: 196 });
    expect(await answers(after)).toEqual(await answers(before));
    expect((await after.status()).held).toEqual((await before.status()).held);
    // Files are replaced and forgotten as others are, and free slots are taken.
    const changed = [1, 2, 300, 301].flatMap(entriesOf);
    for (const index of [before, after]) {
      await index.remove([9, 10]);
      await index.add(changed);
    }
    expect(await answers(after)).toEqual(await answers(before));
    await Promise.all([before.close(), after.close()]);
  });

  test("does not replace what was added or removed since the start", async () => {
    const before = await filled(100);
    await before.saveSnapshot(path, "x");
    const after = await start();
    const fresh = [7, 500].flatMap(entriesOf);
    for (const index of [before, after]) {
      await index.remove([7, 8]);
      await index.add(fresh);
    }
    await after.openSnapshot(path);
    expect(await answers(after)).toEqual(await answers(before));
    await Promise.all([before.close(), after.close()]);
  });

  test("taken while files change is complete after a replay of the changes", async () => {
    const before = await filled(400);
    const saving = before.saveSnapshot(path, "x");
    const changes: number[] = [];
    for (let round = 0; round < 30; round++) {
      const gone = 1 + (random() % 400);
      const come = 1 + (random() % 450);
      changes.push(gone, come);
      await before.remove([gone]);
      await before.add(entriesOf(come));
    }
    await saving;
    const latest = new Map<number, ReturnType<typeof entriesOf>>();
    for (const file of changes) latest.set(file, entriesOf(file));
    const after = await start();
    expect(await after.openSnapshot(path)).toMatchObject({ stamp: "x" });
    for (const index of [before, after]) {
      await index.remove(changes);
      await index.add([...latest.values()].flat());
    }
    expect(await answers(after)).toEqual(await answers(before));
    await Promise.all([before.close(), after.close()]);
  });

  const damages: [name: string, damage: (bytes: Buffer) => Buffer, reason: RegExp][] = [
    ["with a wrong bit in a section", (bytes) => flip(bytes, bytes.length - 100), /section \d+ is damaged/],
    ["with a wrong bit in its header", (bytes) => flip(bytes, 20), /header is damaged/],
    ["that ends early", (bytes) => bytes.subarray(0, bytes.length - 1), /is not there/],
    ["that ends in its header", (bytes) => bytes.subarray(0, 30), /ends in its header/],
    ["of something else", () => Buffer.from("SQLite format 3\0 and so on"), /no snapshot/],
    ["that is empty", () => Buffer.alloc(0), /no snapshot/],
  ];
  test.each(damages)("%s is rejected as a whole", async (_, damage, reason) => {
    const before = await filled(100);
    await before.saveSnapshot(path, "x");
    await before.close();
    writeFileSync(path, damage(readFileSync(path)));
    const after = await start();
    expect(await after.openSnapshot(path)).toEqual({ refused: expect.stringMatching(reason) });
    expect((await after.status()).files).toBe(0);
    await after.close();
  });

  test("of other tables, of other blocks, or missing is rejected with the reason", async () => {
    const before = await filled(50);
    await before.saveSnapshot(path, "x");
    const cases: [Promise<Index>, string, RegExp][] = [
      [start({}, tables.slice(1)), path, /other tables/],
      [start({ rows: 64 }), path, /blocks of 32 rows, not 64/],
      [start(), join(folder.path, "absent"), /there is none/],
    ];
    for (const [opening, from, reason] of cases) {
      const index = await opening;
      expect(await index.openSnapshot(from)).toEqual({ refused: expect.stringMatching(reason) });
      await index.close();
    }
    await before.close();
  });
});

const flip = (bytes: Buffer, position: number) => {
  bytes[position] = (bytes[position] ?? 0) ^ 1;
  return bytes;
};

describe("an index whose memory is full", () => {
  test("holds what fits, counts what does not, and reports that its answers are incomplete", async () => {
    const warnings: string[] = [];
    const telling = Object.assign(createLog("silent"), {
      warn: (_: unknown, text: string) => warnings.push(text),
    });
    const options = { rows: 32, memoryLimit: 1_000_000 };
    const plan = { files: tables, blocks: blockTables, methods };
    const index = await createIndex(plan, telling, undefined, options);
    await index.complete();
    const code = new Uint8Array(24).fill(7);
    for (let page = 0; page < 40; page++)
      await index.add(
        Array.from({ length: 1000 }, (_, position) => ({
          file: page * 1000 + position + 1,
          encoder: "dhash",
          bytes: code,
        })),
      );
    const { bytes, files, refused } = await index.status();
    expect(bytes).toBeLessThanOrEqual(options.memoryLimit);
    expect(files).toBeGreaterThan(5000);
    expect(files + refused).toBe(40_000);
    const answer = await index.search([{ table: "dhash", metric: "hamming", code, quantity: 1 }]);
    expect(answer).toMatchObject({ complete: false, searched: files });
    expect(answer.results[0]?.files).toEqual(Float64Array.of(1));
    expect(warnings).toEqual([expect.stringContaining("MEMORY_LIMIT")]);
    // A place that becomes free is taken again; a code that finds no room takes its older one with it.
    await index.remove([1]);
    await index.add([{ file: files + 5, encoder: "dhash", bytes: code }]);
    expect(await index.status()).toMatchObject({ files, refused });
    await index.close();
  });
});
