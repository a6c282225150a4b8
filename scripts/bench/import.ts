import { join } from "node:path";
import { startRebooru } from "../demo/rebooru.ts";
import { readsWhile } from "./support/reads-while.ts";
import { residentBytes } from "./support/resident.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";
import { writeDump } from "./support/write-dump.ts";

const mib = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`;
const count = (number: number) => Math.round(number).toLocaleString("en");

/**
 * `bun run bench import [lines]`: makes a dump of so many submissions (default 2,000,000), half of them of one subreddit, and
 * imports it: all of it and half of it with no server on the data folder, half of it compressed, and half of it through
 * a running server while another process reads submissions over HTTP. Prints lines a second and resident memory.
 */
export async function run([lines = "2000000"]: string[]): Promise<void> {
  using temporary = temporaryFolder();
  const folder = temporary.path;
  const dump = join(folder, "dump.ndjson");
  const bytes = writeDump(dump, Number(lines));
  console.log(`dump: ${count(Number(lines))} lines, ${mib(bytes)}`);
  const half = ["--subreddit", "pics"];
  await report("no server, all stored:       ", Number(lines), () => runImport(folder, "a", [dump]));
  await report("no server, half stored:      ", Number(lines), () => runImport(folder, "b", [dump, ...half]));
  const packed = Bun.spawnSync(["zstd", "-q", "--long=27", "-T0", dump, "-o", `${dump}.zst`]);
  if (packed.success)
    await report("no server, zstd, half stored:", Number(lines), () =>
      runImport(folder, "c", [`${dump}.zst`, ...half]),
    );
  await throughServer(folder, dump, Number(lines), half);
}

type Outcome = { seconds: number; early: number; peak: number };

async function report(what: string, lines: number, work: () => Promise<Outcome>): Promise<void> {
  const { seconds, early, peak } = await work();
  console.log(
    `${what} ${count(lines / seconds)} lines a second; resident ${mib(early)} after a tenth, ${mib(peak)} at most`,
  );
}

/** Runs the command on a data folder of its own. */
async function runImport(folder: string, name: string, words: string[]): Promise<Outcome> {
  const started = performance.now();
  const command = Bun.spawn(
    [process.execPath, "--no-env-file", join(import.meta.dir, "../import.ts"), ...words],
    {
      env: { PATH: "/usr/bin:/bin", HOME: folder, DATA_DIR: join(folder, name) },
      stdout: "ignore",
      stderr: "inherit",
    },
  );
  const samples: number[] = [];
  const timer = setInterval(() => samples.push(residentBytes(command.pid)), 100);
  const status = await command.exited;
  clearInterval(timer);
  if (status !== 0) throw new Error(`import ended with ${status}`);
  const seconds = (performance.now() - started) / 1000;
  const tenth = samples.slice(0, Math.ceil(samples.length / 10));
  return { seconds, early: Math.max(...tenth), peak: Math.max(...samples) };
}

async function throughServer(folder: string, dump: string, lines: number, half: string[]): Promise<void> {
  const settings = { PUBLIC_READ: "true", LOG_LEVEL: "error", WORKERS: "none" };
  await using server = await startRebooru(folder, settings);
  const { url } = server;
  // What is read is there from the beginning: the first 3600 lines' even ones.
  await runImport(folder, "data", [dump, ...half, "--until", "2015-01-01T00:30:00Z"]);
  console.log(`small reads alone:            ${await readsWhile(url, 3600, () => Bun.sleep(5000), 2)}`);
  let outcome: Outcome | undefined;
  const reads = await readsWhile(
    url,
    3600,
    async () => {
      outcome = await runImport(folder, "data", [dump, ...half]);
    },
    2,
  );
  const { seconds, early, peak } = outcome ?? { seconds: Number.NaN, early: 0, peak: 0 };
  console.log(
    `through a server, half stored: ${count(lines / seconds)} lines a second; the command ${mib(early)}, ${mib(peak)} at most`,
  );
  console.log(`small reads meanwhile:        ${reads}; the server ${mib(residentBytes(server.pid))}`);
}
