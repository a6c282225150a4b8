import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { readServerAddress } from "../../src/process/data-folder.ts";
import { addMadeUpFiles } from "./support/made-up-files.ts";

/**
 * `bun run bench start [files]`: how long a server with so many files (default 100,000) takes from its start until
 * it listens, and until searches answer: from the database, then from the snapshot that it has written, with
 * a thousand files changed since.
 */
export async function run([files = "100000"]: string[]): Promise<void> {
  console.log(`Bun ${Bun.version}, ${cpus().length} x ${cpus()[0]?.model}`);
  const dataDir = mkdtempSync(join(tmpdir(), "rebooru-bench-"));
  const path = join(dataDir, "rebooru.sqlite");
  const snapshot = join(dataDir, "index.snapshot");
  try {
    addMadeUpFiles(path, 1, Number(files));
    await start(dataDir, `${Number(files).toLocaleString("en")} files, from the database`, async () => {
      while (!existsSync(snapshot) && Number(files) >= 5000) await Bun.sleep(50);
    });
    if (!existsSync(snapshot)) return;
    addMadeUpFiles(path, Number(files) + 1, 1000);
    const size = (statSync(snapshot).size / 2 ** 20).toFixed(0);
    await start(dataDir, `the same, from its snapshot (${size} MiB) and 1,000 changes`, async () => {});
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function start(dataDir: string, what: string, afterwards: () => Promise<void>): Promise<void> {
  const logFile = join(dataDir, "log");
  writeFileSync(logFile, "");
  const started = performance.now();
  const server = Bun.spawn([process.execPath, "--no-env-file", join(import.meta.dir, "../../src/main.ts")], {
    env: { PATH: "/usr/bin:/bin", DATA_DIR: dataDir, PORT: "0", WORKERS: "encode,upkeep", LOG_LEVEL: "info" },
    stdout: "ignore",
    stderr: Bun.file(logFile),
  });
  while (!readServerAddress(dataDir)) await Bun.sleep(5);
  const listening = performance.now() - started;
  let text = "";
  while (!text.includes("index loaded")) {
    text = readFileSync(logFile, "utf8");
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
  server.kill();
  await server.exited;
}
