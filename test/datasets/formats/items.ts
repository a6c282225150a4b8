import { createHash } from "node:crypto";
import { columns } from "../../../src/datasets/columns.ts";
import type { DatasetItem, DatasetRow, DatasetValue } from "../../../src/datasets/formats/format.ts";

/** A row as it is given, what is to be read of it, and its picture. */
export type Given = {
  row: DatasetRow;
  read: Record<string, DatasetValue>;
  picture?: { extension: string; bytes: Uint8Array<ArrayBuffer> };
};

const keyOf = (n: number | string) => createHash("sha256").update(String(n)).digest("hex");
const splits = ["train", "val", "test"] as const;
const empty = Object.fromEntries(columns.map(({ name }) => [name, null]));

/**
 * The nth row with some values, some of them normalized on reading; every column that is not named is null. Of three pictures one
 * is not here.
 */
export function givenOf(
  n: number,
  values: Record<string, DatasetValue>,
  read: Record<string, DatasetValue> = {},
): Given {
  const [key, split] = [keyOf(n), splits[n % 3] ?? "train"];
  const bytes = new Uint8Array((n * 37) % 1500).fill(n);
  return {
    row: { key, split, values },
    read: { ...empty, ...values, key, split, ...read },
    ...(n % 3 === 2 ? {} : { picture: { extension: n % 2 ? "jpg" : "webp", bytes } }),
  };
}

/** What may be in a value, and what is read where it is not that. */
const odd: [column: string, given: DatasetValue, read?: DatasetValue][] = [
  ["title", "Größe 画像 😀 e\u0301 \u202eright to left"],
  ["title", "=SUM(A1:A9)"],
  ["title", '=HYPERLINK("http://x.example","a")'],
  ["title", "+1"],
  ["title", "-1"],
  ["title", "@a"],
  ["title", "\ttab"],
  ["title", "\rreturn"],
  ["title", "＝1"],
  ["title", "'=1"],
  ["title", 'a "quote", a comma'],
  ["title", "one\ntwo\r\nthree\rfour"],
  ["title", "\n"],
  ["title", ""],
  ["title", " "],
  ["title", "null"],
  ["title", "a\0b"],
  ["title", "\u2028\u2029\ufeff\u0085"],
  ["title", "a\ud800b", "a\ufffdb"],
  ["title", "\udc00", "\ufffd"],
  ["title", "\ud83d\ude00"],
  ["comments", "x".repeat(300_000)],
  ["prompt", "two\nlines"],
  ["prompt", "  "],
  ["tags", []],
  ["tags", [""]],
  ["tags", ["=1", "two; three", 'a "quote"\n', "a\udfff"], ["=1", "two; three", 'a "quote"\n', "a\ufffd"]],
  ["created", Number.MAX_SAFE_INTEGER],
  ["created", Number.MIN_SAFE_INTEGER],
  ["score", -5],
  ["score", -0, 0],
  ["mos", Number.MAX_VALUE],
  ["mos", Number.MIN_VALUE],
  ["mos", 1e21],
  ["mos", 0.1 + 0.2],
  ["mos", -0, 0],
  ["mos", Number.NaN, null],
  ["mos", Number.NEGATIVE_INFINITY, null],
  ["nsfw", true],
  ["nsfw", false],
];

const counts = (n: number) =>
  Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`p${index + 1}`, n + index]));

/** An ordinary row; of seven one is of AVA. */
const ordinary = (n: number): Given =>
  givenOf(n, {
    url: `https://i.redd.it/${n}.jpg`,
    format: n % 2 ? "jpeg" : "webp",
    width: 1000 + n,
    title: `Title ${n}`,
    caption: n % 5 ? null : `Caption ${n}`,
    mos: n / 7,
    nsfw: n % 2 === 0,
    tags: n % 4 ? [`tag ${n}`, "all"] : null,
    ...(n % 7 ? {} : { ...counts(n), ava_id: n, ava_index: n % 2 ? n : null, ava_tag1: 1, ava_challenge: 9 }),
  });

const many = (length: number) => Array.from({ length }, (_, n) => ordinary(n));

/** Datasets to be written in every format. */
export const tables: readonly (readonly [what: string, given: readonly Given[]])[] = [
  ["no row", []],
  ["one row", many(1)],
  ["a row of nulls", [givenOf(0, {})]],
  [
    "what is odd",
    odd.map(([column, given, read = given], n) => givenOf(n, { [column]: given }, { [column]: read })),
  ],
  ["2,500 rows", many(2500)],
];

/** As a format gets them. */
export async function* itemsOf(given: readonly Given[]): AsyncGenerator<DatasetItem> {
  for (const { row, picture } of given) yield { row, picture: async () => picture };
}
