import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { unpackTar } from "modern-tar";
import { columns } from "../../../src/datasets/columns.ts";
import type { DatasetValue } from "../../../src/datasets/formats/format.ts";
import { formats } from "../../../src/datasets/formats/formats.ts";
import { type Given, tables } from "./items.ts";
import {
  cellFor,
  extractTar,
  hashesOf,
  readCells,
  readLines,
  readParquet,
  run,
  type Written,
  withDataset,
} from "./read-back.ts";

const names = columns.map(({ name }) => name);
const values = (given: readonly Given[]) => given.map(({ read }) => read);
const keysOf = (given: readonly Given[]) => given.map(({ row }) => row.key);

/** The first of the three that has words. */
function textOf({ read }: Given): string {
  const texts = [read["prompt"], read["caption"], read["title"]];
  return texts.find((text) => typeof text === "string" && /\S/.test(text))?.toString() ?? "";
}

describe.each(tables)("%s, as", (_, given) => {
  test("jsonl: every column by its name, in order, null kept", () =>
    withDataset("jsonl", given, ({ files, count, read }) => {
      const records = readLines(read("data.jsonl").toString());
      expect(files).toEqual(["data.jsonl"]);
      expect(count).toBe(given.length);
      expect(records).toEqual(values(given));
      for (const record of records) expect(Object.keys(record)).toEqual(names);
    }));

  test("csv: a header, and every column as a cell that is no formula", () =>
    withDataset("csv", given, ({ files, count, read }) => {
      const text = read("data.csv").toString();
      const expected = values(given).map((row) =>
        Object.fromEntries(names.map((name) => [name, cellFor(row[name] ?? null)])),
      );
      expect(files).toEqual(["data.csv"]);
      expect(count).toBe(given.length);
      expect(text.slice(0, text.indexOf("\r\n"))).toBe(names.join(","));
      expect(readCells(text)).toEqual(expected);
    }));

  test("parquet: every column in its type", () =>
    withDataset("parquet", given, async ({ files, count, read }) => {
      expect(files).toEqual(["data.parquet"]);
      expect(count).toBe(given.length);
      expect(await readParquet(read("data.parquet"))).toEqual(values(given));
    }));

  test("webdataset: shards of each split, in order, for two readers", () =>
    withDataset("webdataset", given, async (written) => {
      expect(written.count).toBe(given.length);
      for (const split of ["train", "val", "test"]) {
        const mine = given.filter(({ row }) => row.split === split);
        const shards = written.files.filter((file) => file.startsWith(split));
        expect(shards).toEqual(
          Array.from({ length: Math.ceil(mine.length / 1000) }, (_, index) => `${split}-0000${index}.tar`),
        );
        for (const [index, shard] of shards.entries())
          await expectShard(written, shard, mine.slice(index * 1000, index * 1000 + 1000));
      }
    }));

  test("imagefolder: the pictures of each split, and their rows with file_name first", () =>
    withDataset("imagefolder", given, ({ files, count, read }) => {
      const kept = given.filter(({ picture }) => picture);
      expect(count).toBe(kept.length);
      for (const split of ["train", "val", "test"]) {
        const mine = kept.filter(({ row }) => row.split === split);
        const file = `${split}/metadata.jsonl`;
        if (mine.length === 0) expect(files).not.toContain(file);
        else {
          const records = readLines(read(file).toString());
          expect(records).toEqual(mine.map((item) => ({ file_name: fileOf(item), ...item.read })));
          for (const record of records) expect(Object.keys(record)[0]).toBe("file_name");
        }
        for (const item of mine)
          expect(read(`${split}/${fileOf(item)}`)).toEqual(Buffer.from(item.picture?.bytes ?? []));
      }
      expect(files.filter((file) => !file.endsWith(".jsonl"))).toHaveLength(kept.length);
    }));

  test("kohya: the pictures of each split, and beside each its text in one line", () =>
    withDataset("kohya", given, ({ files, count, read }) => {
      expect(count).toBe(given.length);
      for (const item of given) {
        const { key, split } = item.row;
        if (item.picture) expect(read(`${split}/${fileOf(item)}`)).toEqual(Buffer.from(item.picture.bytes));
        const text = read(`${split}/${key}.txt`).toString();
        expect(text.split("\n")[0]).toBe(textOf(item).replace(/\s+/g, " ").trim());
        expect(text).not.toBe("");
      }
      expect(files).toHaveLength(given.length + given.filter(({ picture }) => picture).length);
    }));

  test("ava: 15 whole numbers of the rows that have their ten counts", () =>
    withDataset("ava", given, ({ files, count, read }) => {
      const of = (row: Record<string, DatasetValue>, name: string) => Number(row[name] ?? 0);
      const expected = values(given)
        .filter((row) => row["ava_id"] !== null && row["p10"] !== null)
        .map((row, index) => [
          row["ava_index"] ?? index + 1,
          of(row, "ava_id"),
          ...Array.from({ length: 10 }, (_, p) => of(row, `p${p + 1}`)),
          ...["ava_tag1", "ava_tag2", "ava_challenge"].map((name) => of(row, name)),
        ]);
      expect(files).toEqual(["AVA.txt"]);
      expect(count).toBe(expected.length);
      expect(read("AVA.txt").toString()).toBe(expected.map((line) => `${line.join(" ")}\n`).join(""));
    }));

  test.each(formats.map(({ name }) => name))("%s: the same bytes once more", async (name) => {
    // Shards begin anew after a thousand rows; elsewhere a file is like the next.
    const some = name === "webdataset" ? given : given.slice(0, 200);
    const once = await withDataset(name, some, hashesOf);
    expect(await withDataset(name, some, hashesOf)).toEqual(once);
    for (const [file] of once)
      expect(file).toMatch(
        /^(?:(?:train|val|test)\/)?(?:[0-9a-f]{64}|data|metadata|AVA|(?:train|val|test)-\d{5})\.\w+$/,
      );
  });
});

const fileOf = ({ row, picture }: Given) => `${row.key}.${picture?.extension}`;

/** A shard holds these samples, for `tar` of the system and for another reader. */
async function expectShard({ path, read }: Written, shard: string, given: readonly Given[]): Promise<void> {
  const extracted = extractTar(join(path, shard), join(path, "extracted", shard));
  const entries = await unpackTar(read(shard));
  expect(entries.map(({ header }) => header.name)).toEqual(
    given.flatMap((item) => [
      ...(item.picture ? [fileOf(item)] : []),
      `${item.row.key}.json`,
      `${item.row.key}.txt`,
    ]),
  );
  expect(extracted.size).toBe(entries.length);
  for (const { header, data } of entries) {
    expect(header).toMatchObject({ type: "file", uid: 0, gid: 0, mode: 0o644, mtime: new Date(0) });
    expect(extracted.get(header.name)).toEqual(Buffer.from(data ?? []));
  }
  for (const item of given) {
    const entry = (extension: string) => extracted.get(`${item.row.key}.${extension}`);
    expect(JSON.parse(String(entry("json")))).toEqual(item.read);
    expect(entry("txt")?.toString()).toBe(textOf(item));
    if (item.picture) expect(entry(item.picture.extension)).toEqual(Buffer.from(item.picture.bytes));
  }
  const listed = run(["tar", "--numeric-owner", "-tvf", join(path, shard)]);
  for (const line of listed.trimEnd().split("\n"))
    expect(line).toMatch(/^-rw-r--r-- 0\/0 .* 1970-01-01 00:00 /);
}

test("every format has a name of its own", () => {
  const all = formats.map(({ name }) => name);
  expect(all).toEqual(["jsonl", "csv", "parquet", "webdataset", "imagefolder", "kohya", "ava"]);
  for (const [, given] of tables) expect(new Set(keysOf(given)).size).toBe(given.length);
});
