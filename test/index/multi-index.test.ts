import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { createIndex } from "../../src/index/create-index.ts";
import type { Index } from "../../src/index/index.ts";
import { neighbourCount, neighbours, partsFor, radiiFor } from "../../src/index/code-parts.ts";
import { buildInvertedList, valueOf } from "../../src/index/inverted-list.ts";
import { createLog } from "../../src/log.ts";
import { methods } from "../../src/similarity/methods.ts";
import { blockTables, tables } from "../../src/similarity/tables.ts";
import { differingBits, flipped, seeded, bruteForce } from "./support/codes.ts";

describe("parts of codes", () => {
  test.each([2, 1000, 1_000_000, 10_000_000, 100_000_000])("of %i codes cover every bit once", (codes) => {
    const parts = partsFor(codes, 256);
    const bits = parts.flatMap(({ first, bits }) =>
      Array.from({ length: bits }, (_, position) => first + position),
    );
    expect(bits).toEqual(Array.from({ length: 256 }, (_, position) => position));
    expect(Math.max(...parts.map(({ bits }) => bits))).toBeLessThanOrEqual(24);
  });

  test("a code within the radius is within the radius of one part at least", () => {
    const code = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(code, fc.nat(100_000), fc.integer({ min: 2, max: 10_000_000 }), (a, seed, codes) => {
        const b = flipped(a, 60, seeded(seed));
        const parts = partsFor(codes, 256);
        const radii = radiiFor(parts, differingBits(a, b));
        const [wordsA, wordsB] = [new Uint32Array(a.slice().buffer), new Uint32Array(b.slice().buffer)];
        const isMet = parts.some((part, position) => {
          const value = (valueOf(wordsA, 0, part) ^ valueOf(wordsB, 0, part)) >>> 0;
          return value.toString(2).replaceAll("0", "").length <= (radii[position] ?? -1);
        });
        expect(isMet).toBe(true);
      }),
    );
  });

  test.each([
    [1, 0],
    [4, 2],
    [6, 9],
    [10, 3],
    [5, -1],
  ])("of %i bits with at most %i set: each number once", (bits, ones) => {
    const expected = Array.from({ length: 2 ** bits }, (_, value) => value).filter(
      (value) => value.toString(2).replaceAll("0", "").length <= ones,
    );
    expect([...neighbours(bits, ones)].sort((a, b) => a - b)).toEqual(expected);
    expect(neighbourCount(bits, ones)).toBe(expected.length);
  });

  test("an inverted list has every used slot under its value, and no other", () => {
    const random = seeded(5);
    const rows = 64;
    const blocks = [0, 2, 3].map((number) => ({
      number,
      codes: {
        present: Uint8Array.from({ length: rows }, () => random() & 7),
        bytes: Uint8Array.from({ length: rows * 32 }, () => random()),
      },
    }));
    const part = { first: 27, bits: 9 };
    const { starts, slots } = buildInvertedList(blocks, 2, 8, part);
    const expected = blocks.flatMap(({ number, codes }) =>
      Array.from({ length: rows }, (_, row) => row)
        .filter((row) => (codes.present[row] ?? 0) & 2)
        .map((row) => [valueOf(new Uint32Array(codes.bytes.buffer), row * 8, part), number * rows + row]),
    );
    const entries = Array.from({ length: 2 ** part.bits }, (_, value) =>
      [...slots.subarray(starts[value], starts[value + 1])].map((slot) => [value, slot]),
    ).flat();
    expect(entries).toEqual(expected.sort(([a = 0, s = 0], [b = 0, t = 0]) => a - b || s - t));
  });
});

describe("a table with a multi-index", () => {
  const size = 4000;
  const random = seeded(77);
  const anyCode = () => Uint8Array.from({ length: 32 }, () => random());
  const entriesOf = (codes: Iterable<[number, Uint8Array]>) =>
    Array.from(codes, ([file, code]) => ({ file, encoder: "pdq", bytes: Uint8Array.of(...code, 100) }));
  const rested = async (index: Index) => {
    while ((await index.status()).multiIndex["pdq"] === "building") await Bun.sleep(1);
  };

  test("finds the same as a comparison with every code, while codes are added, changed and removed", async () => {
    const options = { rows: 64, multiIndexFrom: 2000, lookUpCost: 0 };
    const index = await createIndex(
      { files: tables, blocks: blockTables, methods },
      createLog("silent"),
      undefined,
      options,
    );
    const codesByFile = new Map<number, Uint8Array>();
    const families = Array.from({ length: 60 }, anyCode);
    const member = () => flipped(families[random() % families.length] ?? anyCode(), 50, random);
    const check = async () => {
      for (const radius of [0, 8, 15, 30, 31, 46, 62]) {
        const probe = {
          table: "pdq",
          metric: "hamming",
          code: member(),
          quantity: 1 + (random() % 80),
          radius,
        } as const;
        for (const ties of [true, false])
          expect((await index.search([{ ...probe, ties }])).results).toEqual([
            bruteForce(codesByFile, { ...probe, ties }),
          ]);
      }
    };
    const add = (files: number[]) => {
      const fresh = files.map((file): [number, Uint8Array] => [file, member()]);
      for (const [file, code] of fresh) codesByFile.set(file, code);
      return index.add(entriesOf(fresh));
    };

    await add(Array.from({ length: size }, (_, position) => position + 1));
    await index.complete();
    // While it is being built, some change.
    await add([5, 6, 7, size + 1]);
    await check();
    await rested(index);
    expect((await index.status()).multiIndex["pdq"]).toBe("ready");
    await check();
    for (let round = 0; round < 8; round++) {
      const gone = Array.from({ length: 30 }, () => 1 + (random() % size));
      for (const file of gone) codesByFile.delete(file);
      await index.remove(gone);
      await add(Array.from({ length: 60 }, () => 1 + (random() % (2 * size))));
      await check();
    }
    await rested(index);
    await check();
    await index.close();
  });
});
