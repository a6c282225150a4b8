import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { openWriter } from "../../src/database/connection.ts";
import { readServerAddress } from "../../src/data-folder.ts";
import { encoders } from "../../src/encoders/encoders.ts";

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
    fill(path, 1, Number(files));
    await start(dataDir, `${Number(files).toLocaleString("en")} files, from the database`, async () => {
      while (!existsSync(snapshot) && Number(files) >= 5000) await Bun.sleep(50);
    });
    if (!existsSync(snapshot)) return;
    fill(path, Number(files) + 1, 1000);
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

/** Made-up contents: what counts here is how many there are. All of them are worth something to PDQ. */
function fill(path: string, first: number, count: number): void {
  using db = openWriter(path).$client;
  const numbers = `WITH RECURSIVE number(n) AS (VALUES (${first}) UNION ALL
    SELECT n + 1 FROM number WHERE n < ${first + count - 1})`;
  const codes: Record<string, string> = {
    pdq: "randomblob(32) || x'50'",
    "pdq-crops": "randomblob(32) || x'50' || randomblob(32) || x'50'",
  };
  db.run("BEGIN");
  db.run(
    `INSERT INTO file(id, sha256, md5, size, format, width, height, frames, original, added_at) ${numbers}
     SELECT n, printf('%064x', n), '', 1, 'jpeg', 1, 1, 1, 0, 1 FROM number`,
  );
  for (const { name, bytes } of encoders)
    db.run(
      `INSERT INTO descriptor(encoder, file_id, bytes) ${numbers}
       SELECT '${name}', n, CAST(${codes[name] ?? `randomblob(${bytes})`} AS BLOB) FROM number`,
    );
  db.run("COMMIT");
  // Else the server would do it at its start.
  db.run("PRAGMA wal_checkpoint(TRUNCATE)");
}
