import { columns } from "../../../src/datasets/columns.ts";
import type { Column, DatasetRow, DatasetValue } from "../../../src/datasets/formats/format.ts";
import { createRandom } from "../../world/random.ts";

/** Rows that differ in all but what makes them a row. */
const TEMPLATES = 2000;
const splits = [
  "train",
  "train",
  "train",
  "train",
  "train",
  "train",
  "train",
  "train",
  "val",
  "test",
] as const;
const words =
  "a lighthouse above the grey sea before the storm in winter, seen from far and painted by hand".split(" ");

/** @returns the nth row of a dataset in which every column is told; the same at each call. */
export function createRows(): (n: number) => DatasetRow {
  const random = createRandom(5);
  const text = (count: number) => Array.from({ length: count }, () => random.pick(words)).join(" ");
  const valueOf = ({ name, type }: Column): DatasetValue => {
    if (type === "flag") return random.chance(0.5);
    if (type === "number") return random.whole(1, 1_000_000) / 1000;
    if (type === "whole") return random.whole(0, 100_000);
    if (type === "texts") return [text(1), text(1)];
    return text(name === "comments" ? 40 : 4);
  };
  const templates = Array.from({ length: TEMPLATES }, () =>
    Object.fromEntries(columns.map((column) => [column.name, valueOf(column)])),
  );
  return (n) => ({
    key: n.toString(16).padStart(64, "0"),
    split: splits[n % splits.length] ?? "train",
    values: {
      ...templates[n % TEMPLATES],
      submission: n.toString(36),
      url: `https://i.redd.it/${n.toString(36)}.jpg`,
      permalink: `https://www.reddit.com/r/pics/comments/${n.toString(36)}/`,
      created: 1_500_000_000 + n,
      ava_index: n + 1,
      ava_id: n,
    },
  });
}
