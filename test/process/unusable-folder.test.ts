import { afterAll, describe, expect, test } from "bun:test";
import { appendFileSync, chmodSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { startRebooru } from "../../scripts/demo/rebooru.ts";
import { AppError, type ErrorCode } from "../../src/errors.ts";
import { createLog } from "../../src/log.ts";
import { createStorageGuard } from "../../src/process/storage-guard.ts";
import { outcomeOf, startProgram } from "../support/start-program.ts";
import { temporaryFolder } from "../support/temporary-store.ts";

const folder = temporaryFolder();
const disk = join(folder.path, "disk");
mkdirSync(disk);
const mount = (...words: string[]) => Bun.spawnSync(["mount", ...words]).success;
const isMounted = mount("-t", "tmpfs", "-o", "size=16m", "none", disk);
if (!isMounted) console.warn("A READ-ONLY DISK IS NOT TESTED HERE: only root may mount one");
afterAll(() => {
  if (isMounted) Bun.spawnSync(["umount", "-l", disk]);
  folder.dispose();
});

const failed = (code: string) => Object.assign(new Error(`what ${code} says`), { code });

test.each<[ErrorCode, string, string]>([
  ["no_space", "ENOSPC", "make room"],
  ["no_space", "EDQUOT", "quota"],
  ["no_space", "EFBIG", "ulimit -f"],
  ["no_space", "SQLITE_FULL", "make room"],
  ["no_storage", "EROFS", "read-only"],
  ["no_storage", "SQLITE_READONLY", "read-only"],
  ["no_storage", "SQLITE_READONLY_DBMOVED", "read-only"],
  ["no_storage", "EACCES", "chown"],
  ["no_storage", "EPERM", "chown"],
  ["no_storage", "SQLITE_CANTOPEN", "ulimit -n"],
  ["no_storage", "SQLITE_IOERR_WRITE", "dmesg"],
  ["no_storage", "EMFILE", "ulimit -n"],
  ["no_storage", "ENFILE", "ulimit -n"],
  ["damaged", "SQLITE_CORRUPT", "restore a backup"],
  ["damaged", "SQLITE_CORRUPT_VTAB", ".recover"],
  ["internal", "ENOENT", "what ENOENT says"],
])("is %s by %s, also as a cause, with what to do", (code, from, advice) => {
  for (const thrown of [failed(from), new Error("wrapped", { cause: failed(from) })]) {
    const error = AppError.from(thrown, "writing");
    expect(error.code).toBe(code);
    if (code !== "internal") expect(error.message).toContain(advice);
  }
});

describe("the guard of the data folder", () => {
  const full = AppError.from(failed("ENOSPC"), "writing");

  test("believes the disk, not the error: where it can be written, a row alone has failed", async () => {
    mkdirSync(join(folder.path, "tmp"));
    const settings = { log: createLog("silent"), now: () => 7, signal: new AbortController().signal };
    const guard = createStorageGuard({ dataDir: folder.path, testWrite: async () => {}, ...settings });
    expect(await guard.isUnusable(full)).toBe(false);
    expect(guard.status()).toEqual({ usable: true });
  });

  test("tells a change once, and goes on by itself", async () => {
    let fault: Error | undefined = failed("SQLITE_FULL");
    const told: string[] = [];
    const log = {
      error: (_: object, text: string) => told.push(text),
      info: (text: string) => told.push(text),
    };
    const guard = createStorageGuard({
      dataDir: folder.path,
      testWrite: async () => {
        if (fault) throw fault;
      },
      log: log as never,
      now: () => 7,
      signal: new AbortController().signal,
      everyMs: 1,
    });
    expect(await guard.isUnusable(new AppError("internal", "a bug"))).toBe(false);
    expect(await Promise.all([guard.isUnusable(full), guard.isUnusable(full)])).toEqual([true, true]);
    expect(await guard.isUnusable(full)).toBe(true);
    expect(guard.status()).toMatchObject({ usable: false, since: 7, code: "no_space" });
    let wentOn = false;
    const waiting = guard.usable().then(() => (wentOn = true));
    expect(wentOn).toBe(false);
    fault = undefined;
    await waiting;
    expect(guard.status()).toEqual({ usable: true });
    expect(told).toEqual([expect.stringContaining("the workers pause"), expect.stringContaining("go on")]);
  });
});

/** What a start says that ends at once. */
async function start(dataDir: string, command: readonly string[] = []) {
  const env = { DATA_DIR: dataDir, PORT: "0", WORKERS: "none" };
  const { code, out, problems } = await outcomeOf(startProgram("src/main.ts", [], env, "ignore", command));
  return { code, out, lines: problems.split("\n").length, problems };
}

describe("a start in a folder that cannot be used is one line", () => {
  const oneLine = { code: 1, out: "", lines: 1 };

  test("a file in its place, too few open files", async () => {
    await Bun.write(join(folder.path, "file"), "");
    expect(await start(join(folder.path, "file"))).toMatchObject(oneLine);
    const few = await start(join(folder.path, "few"), ["sh", "-c", 'ulimit -n 16; exec "$@"', "sh"]);
    expect(few).toMatchObject({ ...oneLine, problems: expect.stringContaining("ulimit -n") });
  });

  test.skipIf(!isMounted)("a read-only and a full disk, without and with a database there", async () => {
    const dataDir = join(disk, "data");
    const filler = join(disk, "filler");
    const refusals = async () => {
      mount("-o", "remount,ro", disk);
      const readOnly = await start(dataDir);
      mount("-o", "remount,rw", disk);
      expect(readOnly).toMatchObject({ ...oneLine, problems: expect.stringContaining("read-only") });
      expect(() => {
        for (;;) appendFileSync(filler, Buffer.alloc(4096));
      }).toThrow("ENOSPC");
      expect(await start(dataDir)).toMatchObject({
        ...oneLine,
        problems: expect.stringContaining("disk is full"),
      });
      rmSync(filler);
    };
    await refusals();
    rmSync(dataDir, { recursive: true, force: true });
    await using server = await startRebooru(disk, { WORKERS: "none" });
    await server.stop();
    await refusals();
  });

  test.skipIf(process.getuid?.() !== 0 || !Bun.which("setpriv"))("a folder of another user", async () => {
    chmodSync(folder.path, 0o755);
    const dataDir = join(folder.path, "other");
    mkdirSync(dataDir, { mode: 0o700 });
    const other = await start(dataDir, ["setpriv", "--reuid=65534", "--clear-groups"]);
    expect(other).toMatchObject({ ...oneLine, problems: expect.stringContaining("owner") });
  });
});
