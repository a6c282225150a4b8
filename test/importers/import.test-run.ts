import { afterAll, beforeAll, expect, test } from "bun:test";
import { Database } from "bun:sqlite";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { zstdCompressSync } from "node:zlib";
import type { Subprocess } from "bun";
import { readServerAddress } from "../../src/process/data-folder.ts";
import { seededRandom } from "../acceptance/world.ts";
import { outcomeOf } from "../support/start-program.ts";
import { temporaryFolder } from "../support/temporary-store.ts";
import { dumpLine, startImport, tableOf } from "./dump.ts";

/** IMPORT_SEED chooses other moments, IMPORT_LINES another length, IMPORT_KILLS how often the command is killed. */
const seed = Number(process.env["IMPORT_SEED"] ?? "1");
const lines = Number(process.env["IMPORT_LINES"] ?? "60000");
const kills = Number(process.env["IMPORT_KILLS"] ?? "10");
const minutes = 60_000;

const folder = temporaryFolder();
const plain = join(folder.path, "RS_2015-01.ndjson");
const packed = join(folder.path, "RS_2015-01.zst");
afterAll(() => folder.dispose());

let undisturbed: ReturnType<typeof tableOf>;

beforeAll(async () => {
  // Now and then a line that cannot be read, or a post that was there before under another title.
  const text = Array.from({ length: lines }, (_, n) => {
    if (n % 977 === 5) return "{ not JSON\n";
    return `${n % 101 === 100 ? dumpLine(n - 50, { title: `Post again ${n}` }) : dumpLine(n)}\n`;
  }).join("");
  writeFileSync(plain, text);
  writeFileSync(packed, zstdCompressSync(text));
  const data = join(folder.path, "undisturbed");
  const { code } = await outcomeOf(startImport(data, [plain]));
  expect(code).toBe(0);
  undisturbed = tableOf(data);
  expect(undisturbed["submissions"]?.length).toBeGreaterThan(lines * 0.9);
}, 5 * minutes);

/** Submissions stored so far; 0 before there is a database. */
function countStored(data: string): number {
  const path = join(data, "rebooru.sqlite");
  if (!existsSync(path)) return 0;
  try {
    using db = new Database(path, { readonly: true });
    return db.query<{ n: number }, []>("SELECT count(*) AS n FROM submission").get()?.n ?? 0;
  } catch {
    // It is being created.
    return 0;
  }
}

/**
 * Runs the command until it has stored a random share of the dump, then `kill -9`: so little that ten runs do not end the
 * import, however fast the machine is.
 * @returns whether that met it at work.
 */
async function runUntilKilled(data: string, path: string, random: { next(): number }, victim?: Subprocess) {
  const target = countStored(data) + lines * (0.01 + random.next() * 0.06);
  const child = startImport(data, [path]);
  const outcome = outcomeOf(child);
  while (child.exitCode === null && countStored(data) < target) await Bun.sleep(5);
  (victim ?? child).kill("SIGKILL");
  const { code, problems } = await outcome;
  if (victim && code !== 0) expect(problems.split("\n").at(-1)).toStartWith("error: ");
  return code !== 0;
}

/** Completes the killed import: it continues from its last position. */
async function finish(data: string, path: string): Promise<void> {
  const { code, out } = await outcomeOf(startImport(data, [path]));
  expect(code).toBe(0);
  expect(out).toMatch(/lines \(from line|was imported before/);
}

test.each([
  ["plain", () => plain],
  ["compressed", () => packed],
])(
  "an import of a %s dump that is killed again and again ends in the rows of an undisturbed one",
  async (name, path) => {
    const data = join(folder.path, `killed-${name}`);
    const random = seededRandom(seed);
    let atWork = 0;
    for (let killed = 0; killed < kills; killed++) if (await runUntilKilled(data, path(), random)) atWork++;
    await finish(data, path());
    console.log(`${name}: ${atWork} of ${kills} kills met the command at work`);
    expect(atWork).toBe(kills);
    expect(tableOf(data)).toEqual(undisturbed);
  },
  10 * minutes,
);

async function startServer(data: string): Promise<Subprocess> {
  const main = join(import.meta.dir, "../../src/main.ts");
  const server = Bun.spawn([process.execPath, "--no-env-file", main], {
    env: { PATH: process.env["PATH"] ?? "", DATA_DIR: data, PORT: "0", WORKERS: "none", LOG_LEVEL: "error" },
    stdout: "ignore",
    stderr: "inherit",
  });
  const answers = async () => {
    const address = readServerAddress(data);
    return address && (await fetch(`http://127.0.0.1:${address.port}/`).catch(() => undefined))?.ok;
  };
  while (!(await answers())) await Bun.sleep(50);
  return server;
}

test(
  "so does one through a server, though now and then it is the server that is killed",
  async () => {
    const data = join(folder.path, "served");
    const random = seededRandom(seed + 1);
    let server = await startServer(data);
    let atWork = 0;
    try {
      for (let killed = 0; killed < kills; killed++) {
        const isServers = killed % 3 === 2;
        if (await runUntilKilled(data, plain, random, isServers ? server : undefined)) atWork++;
        if (!isServers) continue;
        await server.exited;
        server = await startServer(data);
      }
      await finish(data, plain);
      console.log(`through a server: ${atWork} of ${kills} kills met the import at work`);
      expect(atWork).toBe(kills);
      expect(tableOf(data)).toEqual(undisturbed);
    } finally {
      server.kill();
      await server.exited;
    }
  },
  10 * minutes,
);
