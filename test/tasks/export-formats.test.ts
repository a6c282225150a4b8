import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { columns } from "../../src/datasets/columns.ts";
import type { DatasetValue } from "../../src/datasets/formats/format.ts";
import type { ExportRequest } from "../../src/datasets/formats/dataset-request.ts";
import { clusterCodes } from "../../src/index/cluster.ts";
import { exportDataset } from "../../src/tasks/export.ts";
import { cellFor, extractTar, readCells, readLines, readParquet } from "../datasets/formats/read-back.ts";
import { temporaryFolder } from "../support/temporary-store.ts";
import type { World } from "../support/open-world.ts";
import { isNoAi, openDatasetWorld, posted } from "./dataset-world.ts";

const usual: ExportRequest = {
  format: "jsonl",
  query: "",
  seed: "0",
  ratios: { train: 0.5, val: 0.25, test: 0.25 },
  unique: false,
  balance: false,
  link: false,
  includeNoAi: false,
  caption: "any",
};
const ratedElsewhere = 9;
const shown = posted.filter(({ motif }) => !isNoAi(motif)).length;

let world: World;
const folder = temporaryFolder();
beforeAll(async () => {
  world = await openDatasetWorld();
});
afterAll(async () => {
  await world.close();
  folder.dispose();
});

let made = 0;
const silent = () => {};
/** Makes a dataset. @returns where it is. */
async function make(changes: Partial<ExportRequest> = {}): Promise<string> {
  const path = join(folder.path, `dataset-${++made}`);
  await exportDataset(
    { store: world.context.store, media: world.context.media, cluster: clusterCodes },
    { ...usual, ...changes },
    path,
    silent,
    world.context.signal,
  );
  return path;
}

const filesOf = (path: string): string[] =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .sort();
const hashOf = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");

type Manifest = {
  rows: number;
  splits: Record<string, number>;
  leftOut: Record<string, unknown>;
  balance: Record<string, { kept: Record<string, number> }>;
  files: { path: string; bytes: number; sha256: string }[];
};
const manifestOf = (path: string) =>
  JSON.parse(readFileSync(join(path, "manifest.json"), "utf8")) as Manifest;
type Row = Record<string, DatasetValue> & { key: string; split: string; cluster: string };
const rowsOf = (path: string) => readLines(readFileSync(join(path, "data.jsonl"), "utf8")) as Row[];
const byKey = (rows: readonly Row[]) => new Map(rows.map((row) => [row.key, row]));

describe("rows are what the database holds", () => {
  test("one a picture, and one a rating whose picture is not here", async () => {
    const rows = rowsOf(await make());
    const expected = world.rows<
      Record<string, unknown>
    >(`SELECT f.sha256 AS "key", f.size AS bytes, f.width, f.height, f.format,
      i.url, s.id AS submission, s.title, s.place, s.author, s.created, s.score, s.source, s.permalink, r.mos, r.std, r.ava_index,
      r.place AS place_in_challenge, r.challenge_id AS challenge, r.counts_from, r.ava_challenge
      FROM file f JOIN image i ON i.file_id = f.id JOIN submission s ON s.id = i.submission_id
      JOIN rating r ON r.submission_id = s.id WHERE i.no_ai = 0 ORDER BY f.id`);
    expect(expected).toHaveLength(shown);
    for (const [at, fields] of expected.entries()) expect(rows[at]).toMatchObject(fields);
    const rest = rows.slice(shown);
    expect(rest.map(({ ava_index }) => ava_index)).toEqual(
      Array.from({ length: ratedElsewhere }, (_, n) => 92 + n),
    );
    for (const row of rest) expect(row).toMatchObject({ url: null, bytes: null, title: null, posts: 0 });
  });

  test("with ten counts only where they are published, their sum as votes, and comments as text", async () => {
    const rows = rowsOf(await make());
    const stored = new Map(
      world
        .rows<{ id: string; counts: string | null; votes: number }>(
          "SELECT submission_id AS id, counts, votes FROM rating",
        )
        .map((row) => [row.id, row]),
    );
    for (const row of rows) {
      const { counts, votes } = stored.get(String(row["submission"])) ?? { counts: null, votes: 0 };
      const ten = counts === null ? null : (JSON.parse(counts) as number[]);
      const given = Array.from({ length: 10 }, (_, at) => row[`p${at + 1}`] ?? null);
      expect(given).toEqual(ten ?? Array.from({ length: 10 }, () => null));
      expect(row["votes"]).toBe(ten ? ten.reduce((sum, one) => sum + one, 0) : votes);
    }
    const said = rows.flatMap(({ comments }) => (comments === null ? [] : [comments]));
    expect(said).toEqual(['first,\n"quoted"\n\nsecond']);
  });
});

describe("every format holds the same rows", () => {
  let expected: Row[];
  beforeAll(async () => {
    expected = rowsOf(await make());
  });

  test("csv", async () => {
    const rows = readCells(readFileSync(join(await make({ format: "csv" }), "data.csv"), "utf8"));
    const cells = expected.map((row) =>
      Object.fromEntries(columns.map(({ name }) => [name, cellFor(row[name] ?? null)])),
    );
    expect(rows).toEqual(cells);
  });

  test("parquet", async () => {
    const rows = await readParquet(readFileSync(join(await make({ format: "parquet" }), "data.parquet")));
    expect(rows).toEqual(expected);
  });

  test("webdataset, with the pictures' own bytes", async () => {
    const path = await make({ format: "webdataset" });
    const found = new Map<string, Row>();
    for (const archive of filesOf(path).filter((file) => file.endsWith(".tar"))) {
      const split = archive.slice(0, archive.indexOf("-"));
      const files = extractTar(join(path, archive), join(folder.path, `tar-${made}-${archive}`));
      for (const [name, bytes] of files) {
        const [key = "", extension] = name.split(".");
        if (extension === "json") found.set(key, JSON.parse(bytes.toString()) as Row);
        else if (extension !== "txt") expect(createHash("sha256").update(bytes).digest("hex")).toBe(key);
        expect(files.has(`${key}.json`)).toBe(true);
        if (extension === "json") expect(found.get(key)?.split).toBe(split);
      }
    }
    expect(found).toEqual(byKey(expected));
  });

  test("imagefolder, of what has a picture", async () => {
    const path = await make({ format: "imagefolder" });
    const found = ["train", "val", "test"].flatMap((split) => {
      const file = join(path, split, "metadata.jsonl");
      const rows = existsSync(file) ? readLines(readFileSync(file, "utf8")) : [];
      return rows.map(({ file_name, ...row }) => {
        expect(hashOf(join(path, split, String(file_name)))).toBe(String(row["key"]));
        expect(row["split"]).toBe(split);
        return row as Row;
      });
    });
    expect(byKey(found)).toEqual(byKey(expected.filter(({ bytes }) => bytes !== null)));
    expect(manifestOf(path).leftOut).toMatchObject({ byFormat: ratedElsewhere });
  });

  test("kohya, with the title as its text", async () => {
    const path = await make({ format: "kohya" });
    for (const { key, split, title } of expected) {
      const text = readFileSync(join(path, split, `${key}.txt`), "utf8").trim();
      expect(text).toBe(
        String(title ?? "")
          .replace(/\s+/g, " ")
          .trim(),
      );
    }
    const pictures = filesOf(path).filter((file) => file.endsWith(".jpg"));
    expect(pictures).toHaveLength(shown);
  });

  test("ava, of what AVA has", async () => {
    const text = readFileSync(join(await make({ format: "ava" }), "AVA.txt"), "utf8");
    const lines = expected
      .filter(({ ava_id }) => ava_id !== null)
      .map((row) => {
        const ten = Array.from({ length: 10 }, (_, at) => row[`p${at + 1}`]);
        const names = ["ava_tag1", "ava_tag2", "ava_challenge"].map((name) => row[name]);
        return [row["ava_index"], row["ava_id"], ...ten, ...names].join(" ");
      });
    expect(lines.length).toBeGreaterThan(ratedElsewhere);
    expect(text).toBe(lines.map((line) => `${line}\n`).join(""));
  });
});
