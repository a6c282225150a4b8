import { existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { startRebooru } from "../demo/rebooru.ts";
import { addMadeUpFiles } from "./support/made-up-files.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

/**
 * `bun run bench start [files]`: how long a server with so many files (default 100,000) takes from its start until
 * it listens, and until searches answer: from the database, then from the snapshot that it has written, with
 * a thousand files changed since.
 */
export async function run([files = "100000"]: string[]): Promise<void> {
  using folder = temporaryFolder();
  const dataDir = join(folder.path, "data");
  const path = join(dataDir, "rebooru.sqlite");
  const snapshot = join(dataDir, "index.snapshot");
  mkdirSync(dataDir);
  addMadeUpFiles(path, 1, Number(files));
  await start(folder.path, `${Number(files).toLocaleString("en")} files, from the database`, async () => {
    while (!existsSync(snapshot) && Number(files) >= 5000) await Bun.sleep(50);
  });
  if (!existsSync(snapshot)) return;
  addMadeUpFiles(path, Number(files) + 1, 1000);
  const size = (statSync(snapshot).size / 2 ** 20).toFixed(0);
  await start(folder.path, `the same, from its snapshot (${size} MiB) and 1,000 changes`, async () => {});
}

async function start(folder: string, what: string, afterwards: () => Promise<void>): Promise<void> {
  const started = performance.now();
  await using _ = await startRebooru(folder, { WORKERS: "encode,upkeep", LOG_LEVEL: "info" });
  const listening = performance.now() - started;
  let text = "";
  while (!text.includes("index loaded")) {
    text = readFileSync(join(folder, "rebooru.log"), "utf8");
    await Bun.sleep(5);
  }
  const complete = performance.now() - started;
  const [, own] = /"ms":(\d+)[^\n]*index loaded/.exec(text) ?? [];
  console.log(
    `${what}: listening after ${listening.toFixed(0)} ms, searches after ${complete.toFixed(0)} ms, ` +
      `of which the index took ${own} ms`,
  );
  if (text.includes("is not used")) throw new Error(`the snapshot was not used: ${text}`);
  await afterwards();
}
