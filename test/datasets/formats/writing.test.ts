import { describe, expect, test } from "bun:test";
import { columns } from "../../../src/datasets/columns.ts";
import type { DatasetFolder, DatasetItem, DatasetRow } from "../../../src/datasets/formats/format.ts";
import { formats } from "../../../src/datasets/formats/formats.ts";
import { openFolder } from "../../../scripts/bench/support/open-folder.ts";
import { temporaryFolder } from "../../support/temporary-store.ts";
import { givenOf, itemsOf } from "./items.ts";
import { formatNamed } from "./read-back.ts";

const rows = Array.from({ length: 10 }, (_, n) => givenOf(n, { title: `Title ${n}` }));
const [first = givenOf(0, {})] = rows;
const all = formats.map(({ name }) => name);
const withPictures = formats.filter(({ hasPictures }) => hasPictures).map(({ name }) => name);

/** A folder that forgets what is written, but not how much, nor what is open. */
function countingFolder(): DatasetFolder & { sizes: Map<string, number>; open: Set<string> } {
  const [sizes, open] = [new Map<string, number>(), new Set<string>()];
  const create: DatasetFolder["create"] = async (path) => {
    open.add(path);
    sizes.set(path, 0);
    return {
      write: async (bytes) => void sizes.set(path, (sizes.get(path) ?? 0) + bytes.length),
      close: async () => void open.delete(path),
    };
  };
  return { create, sizes, open };
}

/** What comes of writing rows that are one row with some change. */
function writeChanged(name: string, change: Partial<DatasetRow>, extension = "jpg"): Promise<number> {
  const picture = { extension, bytes: new Uint8Array(1) };
  const changed = [{ ...first, row: { ...first.row, ...change }, picture }];
  return formatNamed(name).write(itemsOf(changed), columns, countingFolder());
}

describe("when the rows end in an error, it is thrown, and every file is closed:", () => {
  test.each(all)("%s", async (name) => {
    const folder = countingFolder();
    async function* broken(): AsyncGenerator<DatasetItem> {
      yield* itemsOf(rows);
      throw new Error("the rows broke off");
    }
    const writing = formatNamed(name).write(broken(), columns, folder);
    await expect(writing).rejects.toThrow("the rows broke off");
    expect([...folder.open]).toEqual([]);
  });
});

describe("when the disk is full, its error is thrown, and the rows are asked for no more:", () => {
  test.each(all)("%s", async (name) => {
    let asked = 0;
    let ended = false;
    async function* endless(): AsyncGenerator<DatasetItem> {
      const counts = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`p${index + 1}`, 1]));
      try {
        for (; ; asked++) {
          const { row, picture } = givenOf(asked * 3, { title: "a", ava_id: asked, ...counts });
          yield { row, picture: async () => picture };
        }
      } finally {
        ended = true;
      }
    }
    const full = {
      create: async () => ({
        write: () => Promise.reject(new Error("ENOSPC: no space left on device")),
        close: () => Promise.reject(new Error("ENOSPC too")),
      }),
    };
    await expect(formatNamed(name).write(endless(), columns, full)).rejects.toThrow("no space left");
    expect(asked).toBeLessThan(10_000);
    expect(ended).toBe(true);
  });
});

test.each(["../../etc/passwd", "a/b", "", "AB", "0".repeat(65), "a\0"])(
  "nothing from outside becomes a path: the key %j is refused",
  async (key) => {
    for (const name of withPictures)
      await expect(writeChanged(name, { key })).rejects.toThrow(/its key is not a hexadecimal number$/);
  },
);

test.each(["../x", "jpg/x", "", "json", "txt", "JPG", "a.b", "ninechars"])(
  "nothing from outside becomes a path: the extension %j is refused",
  async (extension) => {
    for (const name of withPictures)
      await expect(writeChanged(name, {}, extension)).rejects.toThrow(/is not the extension of a picture$/);
  },
);

test("nothing from outside becomes a path: an unknown split is refused", async () => {
  const split = "../train" as "train";
  for (const name of withPictures)
    await expect(writeChanged(name, { split })).rejects.toThrow(/is none of train, val, test$/);
});

test.each([
  ["iso", 12.5, "iso is 12.5, not a whole number of 53 bits"],
  ["iso", 2 ** 53, "iso is 9007199254740992, not a whole number of 53 bits"],
  ["iso", "100", 'iso is "100", not a whole number of 53 bits'],
  ["mos", "5", 'mos is "5", not a number'],
  ["title", 5, "title is 5, not a text"],
  ["nsfw", 1, "nsfw is 1, not true or false"],
  ["tags", "a", 'tags is "a", not a list of texts'],
] as const)(
  "a value that is not of its column's type is refused, with its row: %s %j",
  async (column, value, description) => {
    for (const name of ["jsonl", "csv", "parquet", "webdataset", "imagefolder"])
      await expect(writeChanged(name, { values: { [column]: value } })).rejects.toThrow(
        `write row ${first.row.key}: ${description}`,
      );
  },
);

test("a shard holds 500 MiB at most; a sample that is larger has one of its own", async () => {
  const picture = (mebibytes: number) => ({ extension: "jpg", bytes: new Uint8Array(mebibytes << 20) });
  const sizes = [200, 299, 2, 501, 1];
  const given = sizes.map((size, n) => ({ ...givenOf(n * 3, {}), picture: picture(size) }));
  const folder = countingFolder();
  await formatNamed("webdataset").write(itemsOf(given), columns, folder);
  const written = [...folder.sizes].map(([path, size]) => [path, Math.floor(size / (1 << 20))]);
  expect(written).toEqual([
    ["train-00000.tar", 499],
    ["train-00001.tar", 2],
    ["train-00002.tar", 501],
    ["train-00003.tar", 1],
  ]);
});

test("Parquet keeps no more than some 16 million characters before it writes them", async () => {
  const folder = countingFolder();
  let most = 0;
  let given = 0;
  const comments = "x".repeat(4 << 20);
  async function* long(): AsyncGenerator<DatasetItem> {
    for (let n = 0; n < 20; n++) {
      if ((folder.sizes.get("data.parquet") ?? 0) > 0) most = Math.max(most, given);
      given = (folder.sizes.get("data.parquet") ?? 0) > 0 ? 0 : given + 1;
      yield { row: givenOf(n, { comments }).row, picture: async () => undefined };
    }
  }
  expect(await formatNamed("parquet").write(long(), columns, folder)).toBe(20);
  expect(most).toBeLessThanOrEqual(5);
});

test("a folder for datasets refuses paths that leave it, and files that are there", async () => {
  const { path, dispose } = temporaryFolder();
  try {
    const folder = openFolder(path);
    for (const out of ["../x", "/etc/x", "a/../../x", "."])
      await expect(folder.create(out)).rejects.toThrow("it leaves the folder");
    await (await folder.create("a/b/c")).close();
    await expect(folder.create("a/b/c")).rejects.toThrow("EEXIST");
  } finally {
    dispose();
  }
});
