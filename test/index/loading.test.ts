import { expect, test } from "bun:test";
import fc from "fast-check";
import { createCollection } from "../../src/index/collection.ts";
import { createEngine } from "../../src/index/engine.ts";
import type { IndexPage } from "../../src/index/index.ts";
import { methods } from "../../src/similarity/methods.ts";
import { tables } from "../../src/similarity/tables.ts";

const engine = createEngine({ plain: true, rows: 8, threads: 1, sharedFrom: 0 });
const encoders = [
  { name: "histogram", bytes: 48 },
  { name: "dhash", bytes: 24 },
];

/** A descriptor that differs by its seed. */
function descriptor(encoder: string, seed: number): Uint8Array {
  const bytes = new Uint8Array(encoders.find(({ name }) => name === encoder)?.bytes ?? 0);
  bytes[0] = seed;
  return bytes;
}

/** A database that is written to while the index loads from it; `pages` are read at one time and put at a later one. */
const loadingStep = fc.oneof(
  { weight: 3, arbitrary: fc.record({ add: fc.nat(2), encoder: fc.constantFrom("histogram", "dhash") }) },
  { weight: 2, arbitrary: fc.record({ remove: fc.nat(2) }) },
  { weight: 2, arbitrary: fc.record({ read: fc.constantFrom("histogram", "dhash") }) },
  { weight: 2, arbitrary: fc.constant({ load: true }) },
);

test("an index that is changed while loading equals the database, however old its pages were", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(loadingStep, { maxLength: 40 }), async (steps) => {
      const collection = createCollection(
        tables,
        engine,
        { multiIndexFrom: Infinity, lookUpCost: 12 },
        () => true,
      );
      const rows = new Map(encoders.map(({ name }) => [name, new Map<number, Uint8Array>()]));
      const pages: IndexPage[] = [];
      const pageOf = (encoder: string, codes: ReadonlyMap<number, Uint8Array>): IndexPage => ({
        encoder,
        files: Float64Array.from(codes.keys()),
        bytes: Uint8Array.from([...codes.values()].flatMap((bytes) => [...bytes])),
      });
      const read = (encoder: string) => pages.push(pageOf(encoder, rows.get(encoder) ?? new Map()));
      for (const [position, step] of steps.entries()) {
        if ("add" in step) {
          const bytes = descriptor(step.encoder, position);
          rows.get(step.encoder)?.set(step.add, bytes);
          collection.put(pageOf(step.encoder, new Map([[step.add, bytes]])));
        } else if ("remove" in step) {
          for (const codes of rows.values()) codes.delete(step.remove);
          collection.remove(Float64Array.of(step.remove));
        } else if ("read" in step) read(step.read);
        else for (const page of pages.splice(0)) collection.load(page);
      }
      // What was read first is put last.
      for (const { name } of encoders) read(name);
      for (const page of pages.toReversed()) collection.load(page);
      collection.complete();

      for (const method of methods) {
        const query = descriptor(method.encoder, 5);
        const expected = [...(rows.get(method.encoder) ?? [])]
          .map(([file, bytes]) => ({ file, distance: method.distance(query, bytes) }))
          .sort((a, b) => a.distance - b.distance || a.file - b.file);
        const [result] = await collection.search([
          { table: method.encoder, metric: method.metric, code: query, quantity: 10 },
        ]);
        expect(Array.from(result?.files ?? [])).toEqual(expected.map(({ file }) => file));
        expect(Array.from(result?.distances ?? [])).toEqual(expected.map(({ distance }) => distance));
      }
    }),
    { numRuns: 500 },
  );
});
