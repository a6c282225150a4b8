import { rmSync } from "node:fs";
import { join } from "node:path";
import { readConfig } from "../../src/config/config.ts";
import { createContext } from "../../src/create-context.ts";
import { createLog } from "../../src/log.ts";
import type { ExportProgress } from "../../src/datasets/formats/dataset-request.ts";
import { fillRatedPictures } from "./support/rated-pictures.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const request = {
  query: "",
  seed: "0",
  ratios: { train: 0.8, val: 0.1, test: 0.1 },
  unique: false,
  balance: false,
  link: true,
  includeNoAi: false,
  caption: "any" as const,
};
const lookEveryMs = 5;

/**
 * `bun run bench export [rows] [format...]`: a database of so many made-up rated pictures (a million) as a dataset without pictures: rows
 * a second of the whole and of the writing, resident memory, and how long the main thread was held.
 */
export async function run([rows = "1000000", ...names]: string[]): Promise<void> {
  const count = Number(rows);
  using temporary = temporaryFolder();
  fillRatedPictures(join(temporary.path, "rebooru.sqlite"), count);
  for (const format of names.length > 0 ? names : ["jsonl", "parquet"])
    await measure(temporary.path, format, count);
}

async function measure(dataDir: string, format: string, count: number): Promise<void> {
  const config = readConfig({ DATA_DIR: dataDir });
  const { context, close } = await createContext(config, createLog("silent"));
  Bun.gc(true);
  const before = process.memoryUsage.rss();
  const started = performance.now();
  const begun = new Map<string, number>();
  let [tenth, most, worst, looked] = [0, 0, 0, started];
  const looking = setInterval(() => {
    const now = performance.now();
    worst = Math.max(worst, now - looked - lookEveryMs);
    looked = now;
    most = Math.max(most, process.memoryUsage.rss());
  }, lookEveryMs);
  const onProgress = ({ stage, done }: ExportProgress): void => {
    if (!begun.has(stage)) begun.set(stage, performance.now());
    if (tenth === 0 && stage === "write" && done >= count / 10) tenth = process.memoryUsage.rss();
  };
  const folder = join(dataDir, "dataset");
  await context.exporter.make({ ...request, format }, 1, onProgress, context.signal);
  const ended = performance.now();
  clearInterval(looking);
  const at = (stage: string) => begun.get(stage) ?? ended;
  const seconds = (from: number, to: number) => `${((to - from) / 1000).toFixed(1)} s`;
  console.log(
    [
      `${format.padEnd(8)}${count.toLocaleString("en")} rows in ${seconds(started, ended)}`,
      `${Math.round(count / ((ended - started) / 1000)).toLocaleString("en")} rows/s`,
      `writing ${Math.round(count / ((ended - at("write")) / 1000)).toLocaleString("en")} rows/s`,
      `selected in ${seconds(started, at("compare"))}, compared and planned in ${seconds(at("compare"), at("write"))}`,
      `resident ${megabytes(before)} before, ${megabytes(tenth)} after a tenth, ${megabytes(process.memoryUsage.rss())} at the end, at most ${megabytes(most)}`,
      `main thread held for at most ${Math.round(worst)} ms`,
    ].join(", "),
  );
  await close();
  rmSync(folder, { recursive: true, force: true });
}

const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
