import { test, expect } from "bun:test";
import fc from "fast-check";
import type { Column, DatasetValue } from "../../../src/datasets/formats/format.ts";
import { givenOf } from "./items.ts";
import { cellFor, readCells, readLines, readParquet, withDataset } from "./read-back.ts";

const types = ["text", "whole", "number", "flag", "texts"] as const;
const columns: Column[] = [
  ...(["key", "split"] as const).map((name): Column => ({ name, type: "text", describes: "" })),
  ...types.map((type): Column => ({ name: `a_${type}`, type, describes: "" })),
];

/** Any units of UTF-16, halves of pairs among them; more often what CSV and spreadsheets take notice of. */
const text = fc.oneof(
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  // hyparquet, which reads here, takes a byte order mark off a text.
  fc.string({ unit: "binary" }).filter((drawn) => !drawn.startsWith("\ufeff")),
  fc.array(fc.constantFrom(..."=+-@\t\r\n,;\"'a 0")).map((signs) => signs.join("")),
);
const orNull = <Value>(values: fc.Arbitrary<Value>) => fc.option(values, { freq: 4 });
const someRows = fc.array(
  fc.record({
    a_text: orNull(text),
    a_whole: orNull(fc.maxSafeInteger()),
    a_number: orNull(fc.double()),
    a_flag: orNull(fc.boolean()),
    a_texts: orNull(fc.array(text, { maxLength: 4 })),
  }),
  { maxLength: 40 },
);

/** What is to be read of a value: Unicode, and finite numbers. */
function readOf(value: DatasetValue): DatasetValue {
  if (typeof value === "number") return Number.isFinite(value) ? value || 0 : null;
  if (typeof value === "string") return value.toWellFormed();
  return Array.isArray(value) ? value.map((text: string) => text.toWellFormed()) : value;
}

test("JSONL, CSV and Parquet hold the same values, for any rows", () =>
  fc.assert(
    fc.asyncProperty(someRows, async (rows) => {
      const given = rows.map((values, n) => givenOf(n, values));
      const expected = given.map(({ row: { key, split, values } }) => {
        const read = Object.entries(values).map(([name, value]) => [name, readOf(value)] as const);
        return { key, split, ...Object.fromEntries(read) };
      });
      const cells = expected.map((row) =>
        Object.fromEntries(Object.entries(row).map(([name, value]) => [name, cellFor(value)])),
      );
      const write = <Read>(name: string, read: (bytes: Buffer) => Read | Promise<Read>) =>
        withDataset(name, given, (written) => read(written.read(`data.${name}`)), columns);
      expect(await write("jsonl", (bytes) => readLines(bytes.toString()))).toEqual(expected);
      expect(await write("csv", (bytes) => readCells(bytes.toString()))).toEqual(cells);
      expect(await write("parquet", readParquet)).toEqual(expected);
    }),
    { numRuns: 100 },
  ));
