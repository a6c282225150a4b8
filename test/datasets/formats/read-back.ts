import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parquetReadObjects } from "hyparquet";
import { openFolder } from "../../../scripts/bench/support/open-folder.ts";
import { columns } from "../../../src/datasets/columns.ts";
import type { Column, DatasetValue, Format } from "../../../src/datasets/formats/format.ts";
import { formats } from "../../../src/datasets/formats/formats.ts";
import { temporaryFolder } from "../../support/temporary-store.ts";
import { type Given, itemsOf } from "./items.ts";
import { readCsv } from "./read-csv.ts";

/** A dataset on the disk. */
export type Written = { path: string; count: number; files: string[]; read(file: string): Buffer };

export function formatNamed(name: string): Format {
  const format = formats.find((format) => format.name === name);
  if (!format) throw new Error(`no format ${name}`);
  return format;
}

/** Writes rows into a folder of their own, and lets the work look at it. */
export async function withDataset<Result>(
  name: string,
  given: readonly Given[],
  work: (written: Written) => Result | Promise<Result>,
  some: readonly Column[] = columns,
): Promise<Result> {
  const { path, dispose } = temporaryFolder();
  try {
    const folder = openFolder(path);
    const count = await formatNamed(name).write(itemsOf(given), some, folder);
    if (folder.openFiles() > 0) throw new Error(`${folder.openFiles()} files are still open`);
    return await work({ path, count, files: filesOf(path), read: (file) => readFileSync(join(path, file)) });
  } finally {
    dispose();
  }
}

/** Every file under a folder, sorted. */
function filesOf(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .sort();
}

/** Every file by its path, with what is in it. */
export const hashesOf = ({ files, read }: Written): [string, string][] =>
  files.map((file) => [file, createHash("sha256").update(read(file)).digest("hex")]);

type Records = Record<string, unknown>[];

/** An object per line, each with its newline. */
export const readLines = (text: string): Records => {
  const lines = text.split("\n");
  if (lines.pop() !== "") throw new Error("the last line has no end");
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
};

/** CSV as records of texts; a cell as in the file. */
export function readCells(text: string): Records {
  const [header = [], ...records] = readCsv(text);
  return records.map((record) =>
    Object.fromEntries(header.map((name, index) => [String(name), record[index]])),
  );
}

/** What a cell must hold: a formula begins with an apostrophe. */
export function cellFor(value: DatasetValue): string | null {
  if (value === null) return null;
  const text = Array.isArray(value) ? value.join("; ") : String(value);
  return typeof value !== "number" && /^[=+\-@\t\r＝＋－＠]/.test(text) ? `'${text}` : text;
}

/** Parquet by another reader; whole numbers come as BigInt, lists that are null as undefined. */
export async function readParquet(bytes: Buffer): Promise<Records> {
  const rows = await parquetReadObjects({ file: new Uint8Array(bytes).buffer });
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        typeof value === "bigint" ? Number(value) : (value ?? null),
      ]),
    ),
  );
}

/** What the system's `tar` makes of an archive: its files, by their names. */
export function extractTar(archive: string, into: string): Map<string, Buffer> {
  mkdirSync(into, { recursive: true });
  run(["tar", "-xf", archive, "-C", into]);
  return new Map(filesOf(into).map((name) => [name, readFileSync(join(into, name))]));
}

/** @returns the output of a program that runs in UTC. */
export function run(command: string[]): string {
  const { exitCode, stdout, stderr } = Bun.spawnSync(command, {
    env: { ...process.env, TZ: "UTC", LC_ALL: "C" },
  });
  if (exitCode !== 0) throw new Error(`${command.join(" ")}: ${stderr.toString()}`);
  return stdout.toString();
}
