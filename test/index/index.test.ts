import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { createIndex } from "../../src/index/create-index.ts";
import type { Index, IndexEntry, Neighbour } from "../../src/index/index.ts";
import { createLog } from "../../src/log.ts";
import { methods } from "../../src/similarity/methods.ts";
import { blockTables, tables } from "../../src/similarity/tables.ts";
import { outcomeWithWorkers } from "../support/failure-of.ts";

const encoders = [
  { name: "histogram", bytes: 48 },
  { name: "dhash", bytes: 24 },
];
const sizes: Record<string, number> = { histogram: 48, dhash: 24 };
const log = createLog("silent");

const start = () => createIndex({ files: tables, blocks: blockTables, methods }, log);

/** A descriptor of few distinct values, so that many are equally far. */
function descriptor(encoder: string, seed: number): Uint8Array {
  const bytes = new Uint8Array(sizes[encoder] ?? 0);
  for (let position = 0; position < bytes.length; position += 4)
    bytes[position] = (seed >> ((position / 4) % 3)) & 1;
  return bytes;
}

/** What the index holds, as a table, and its searches, as the methods' definitions. */
function createOracle() {
  const stored = new Map<string, Uint8Array>();
  return {
    add: (entries: readonly IndexEntry[]) => {
      for (const { file, encoder, bytes } of entries) stored.set(`${encoder} ${file}`, bytes);
    },
    remove: (files: readonly number[]) => {
      for (const file of files) for (const { name } of encoders) stored.delete(`${name} ${file}`);
    },
    nearest(name: string, query: Uint8Array, quantity: number): Neighbour[] {
      const method = methods.find((candidate) => candidate.name === name);
      if (method === undefined) throw new Error(`no method ${name}`);
      const all = [...stored]
        .filter(([key]) => key.startsWith(`${method.encoder} `))
        .map(([key, bytes]) => ({ file: Number(key.split(" ")[1]), distance: method.distance(query, bytes) }))
        .sort((a, b) => a.distance - b.distance || a.file - b.file);
      const border = all[quantity - 1]?.distance ?? Infinity;
      return all.filter(({ distance }) => distance <= border);
    },
    counts: () =>
      Object.fromEntries(
        encoders.map(({ name }) => [
          name,
          [...stored.keys()].filter((key) => key.startsWith(`${name} `)).length,
        ]),
      ),
  };
}

describe("a complete index", () => {
  let index: Index;
  beforeAll(async () => {
    index = await start();
    await index.complete();
  });
  afterAll(() => index.close());

  const file = fc.integer({ min: 1, max: 40 });
  const entry = fc.record({
    file,
    encoder: fc.constantFrom("histogram", "dhash"),
    bytes: fc.constant(new Uint8Array()),
    seed: fc.nat(7),
  });
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ add: fc.array(entry, { maxLength: 60 }) }) },
    { weight: 1, arbitrary: fc.record({ remove: fc.array(file, { maxLength: 10 }) }) },
    {
      weight: 3,
      arbitrary: fc.record({
        search: fc.constantFrom(...methods),
        seed: fc.nat(7),
        quantity: fc.integer({ min: 1, max: 60 }),
      }),
    },
  );

  test("answers according to the definitions after any additions, replacements and removals", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        await index.remove(Array.from({ length: 40 }, (_, position) => position + 1));
        const oracle = createOracle();
        for (const step of steps) {
          if ("add" in step) {
            const entries = step.add.map(({ file, encoder, seed }) => ({
              file,
              encoder,
              bytes: descriptor(encoder, seed),
            }));
            oracle.add(entries);
            await index.add(entries);
          } else if ("remove" in step) {
            oracle.remove(step.remove);
            await index.remove(step.remove);
          } else {
            const query = descriptor(step.search.encoder, step.seed);
            expect(await index.nearest(step.search.name, query, step.quantity)).toEqual(
              oracle.nearest(step.search.name, query, step.quantity),
            );
          }
        }
        expect((await index.status()).held).toMatchObject(oracle.counts());
      }),
      { numRuns: 60 },
    );
  });
});

describe("over several chunks of packed codes", () => {
  // More than two of 16,384 rows, with repetitions: hashes of 12 bits.
  const files = 40_000;
  let index: Index;
  const oracle = createOracle();
  const hash = (seed: number): Uint8Array => {
    const bytes = new Uint8Array(24);
    const mixed = Math.imul(seed, 2_654_435_761) >>> 0;
    bytes[0] = mixed >>> 24;
    bytes[9] = (mixed >>> 16) & 0xff;
    bytes[23] = (mixed >>> 10) & 0x0f;
    return bytes;
  };

  beforeAll(async () => {
    index = await start();
    const ids = Float64Array.from({ length: files }, (_, position) => position * 3 + 1);
    const bytes = new Uint8Array(files * 24);
    ids.forEach((file, position) => bytes.set(hash(file), position * 24));
    oracle.add([...ids].map((file) => ({ file, encoder: "dhash", bytes: hash(file) })));
    await index.load({ encoder: "dhash", files: ids, bytes });
    await index.complete();
  });
  afterAll(() => index.close());

  test.each([1, 20, 500, files, 2 * files])("the %i nearest are exact, ties included", async (quantity) => {
    const neighbours = await index.nearest("dhash_xor_norm", hash(5), quantity);
    expect(Bun.deepEquals(neighbours, oracle.nearest("dhash_xor_norm", hash(5), quantity))).toBe(true);
  });

  test("removing most files, from the first on, leaves the others findable", async () => {
    const gone = Array.from({ length: files - 5_000 }, (_, position) => position * 3 + 1);
    await index.remove(gone);
    oracle.remove(gone);
    const neighbours = await index.nearest("dhash_xor_norm", hash(6), 300);
    expect(Bun.deepEquals(neighbours, oracle.nearest("dhash_xor_norm", hash(6), 300))).toBe(true);
    const status = await index.status();
    expect(status.held).toMatchObject({ histogram: 0, dhash: 5_000 });
    expect(status.files).toBe(5_000);
  });
});

describe("an index at its start", () => {
  let index: Index;
  beforeAll(async () => {
    index = await start();
  });
  afterAll(() => index.close());

  test("rejects searches with loading until it is complete, and reports it in its status", async () => {
    await index.add([{ file: 1, encoder: "dhash", bytes: descriptor("dhash", 1) }]);
    expect(await index.status()).toMatchObject({ complete: false, held: { histogram: 0, dhash: 1 } });
    expect(
      await outcomeWithWorkers(index.nearest("dhash_xor_norm", descriptor("dhash", 1), 1)),
    ).toMatchObject({
      code: "loading",
      retryAfter: 1,
    });
    await index.complete();
    expect(await index.nearest("dhash_xor_norm", descriptor("dhash", 1), 1)).toEqual([
      { file: 1, distance: 0 },
    ]);
    expect((await index.status()).complete).toBe(true);
  });

  test("a search sees the requests before it, and none after it", async () => {
    const query = descriptor("dhash", 7);
    const add = (file: number) => index.add([{ file, encoder: "dhash", bytes: query }]);
    const [, before, , after] = await Promise.all([
      add(101),
      index.nearest("dhash_xor_norm", query, 1),
      add(102),
      index.nearest("dhash_xor_norm", query, 1),
    ]);
    expect(before.map(({ file }) => file)).toEqual([101]);
    expect(after.map(({ file }) => file)).toEqual([101, 102]);
  });

  test("an empty collection has no nearest", async () => {
    expect(await index.nearest("abs_norm", descriptor("histogram", 1), 5)).toEqual([]);
  });

  test("file ids of any size are stored", async () => {
    const far = Number.MAX_SAFE_INTEGER;
    await index.add([{ file: far, encoder: "histogram", bytes: descriptor("histogram", 3) }]);
    expect(await index.nearest("eucl_norm", descriptor("histogram", 3), 1)).toEqual([
      { file: far, distance: 0 },
    ]);
    await index.remove([far]);
    expect((await index.status()).held["histogram"]).toBe(0);
  });

  test("adding descriptors that are views keeps them usable; a loaded page is transferred", async () => {
    const shared = new Uint8Array(25).fill(3);
    await index.add([{ file: 7, encoder: "dhash", bytes: shared.subarray(1) }]);
    expect(shared.length).toBe(25);
    expect(await index.nearest("dhash_xor_norm", shared.subarray(1), 1)).toEqual([{ file: 7, distance: 0 }]);
    const page = { encoder: "dhash", files: Float64Array.of(8), bytes: new Uint8Array(24).fill(9) };
    await index.load(page);
    expect(page.bytes.length).toBe(0);
  });

  const wrong: [string, () => Promise<unknown>][] = [
    ["an unknown method", () => index.nearest("cosine", descriptor("dhash", 1), 1)],
    ["a query of another encoder's size", () => index.nearest("abs_norm", descriptor("dhash", 1), 1)],
    ["an unknown encoder", () => index.add([{ file: 1, encoder: "wavelet", bytes: new Uint8Array(32) }])],
    [
      "a descriptor that is too short",
      () => index.add([{ file: 1, encoder: "dhash", bytes: new Uint8Array(23) }]),
    ],
    [
      "descriptors whose sizes only add up",
      () =>
        index.add([
          { file: 1, encoder: "dhash", bytes: new Uint8Array(20) },
          { file: 2, encoder: "dhash", bytes: new Uint8Array(28) },
        ]),
    ],
    [
      "a page of another size",
      () => index.load({ encoder: "dhash", files: Float64Array.of(1, 2), bytes: new Uint8Array(24) }),
    ],
  ];
  test.each(wrong)("%s is rejected, and the thread lives on", async (_, call) => {
    const before = await index.status();
    expect(await outcomeWithWorkers(call())).toMatchObject({ code: "bad_request" });
    expect(await index.status()).toEqual(before);
  });
});

test("a closed index rejects pending and later requests", async () => {
  const index = await start();
  const pending = index.status();
  await index.close();
  expect(await outcomeWithWorkers(pending)).toMatchObject({ code: "stopping" });
  expect(await outcomeWithWorkers(index.status())).toMatchObject({ code: "stopping" });
});

test("a table whose codes cannot be compared is refused at the start", async () => {
  const odd = tables.map((table) => ({ ...table, bytes: 23 }));
  expect(await outcomeWithWorkers(createIndex({ files: odd, blocks: [], methods }, log))).toMatchObject({
    code: "internal",
  });
});

test("every entry of a blocklist is held and found, regardless of the memory limit", async () => {
  const plan = { files: tables, blocks: blockTables, methods };
  const tight = await createIndex(plan, log, undefined, { memoryLimit: 1 });
  try {
    const codes = Array.from({ length: 40_000 }, (_, id) => {
      const code = new Uint8Array(32);
      new DataView(code.buffer).setUint32(0, id);
      return { id: id + 1, code };
    });
    await tight.blocks.put(codes);
    expect(await tight.blocks.count()).toBe(codes.length);
    const last = codes.at(-1);
    const [neighbours] = await tight.blocks.search([
      { table: "pdq", metric: "hamming", code: last?.code ?? new Uint8Array(32), quantity: 1, radius: 0 },
    ]);
    expect([...(neighbours?.files ?? [])]).toEqual([codes.length]);
    expect((await tight.status()).refused).toBe(0);
  } finally {
    await tight.close();
  }
});
