import { join } from "node:path";
import { readServerAddress } from "../../src/process/data-folder.ts";

const root = join(import.meta.dir, "../..");
const readyWithinMs = 300_000;
const stopWithinMs = 12_000;

export type Rebooru = AsyncDisposable & {
  pid: number;
  /** `http://127.0.0.1:PORT` */
  url: string;
  /** Ends with its exit code; before `stop()` that is a failure. */
  exited: Promise<number>;
  /** The last lines of its log. */
  log(): Promise<string>;
  stop(): Promise<void>;
  /** Ends its process at once, leaving it no time for anything. */
  kill(): Promise<void>;
};

/** The surroundings that any program needs; the operator's own settings of Rebooru stay out. */
function surroundings(): Record<string, string> {
  const names = ["PATH", "HOME", "TMPDIR", "LANG", "TZ", "LD_LIBRARY_PATH"];
  return Object.fromEntries(names.flatMap((name) => (Bun.env[name] ? [[name, Bun.env[name]]] : [])));
}

/**
 * Starts a Rebooru of its own process on a free port, and waits until it listens.
 * @param folder holds its data folder and its log.
 * @param settings variables of its environment.
 * @throws Error when it ends before it listens, or does not listen in time.
 */
export async function startRebooru(folder: string, settings: Record<string, string>): Promise<Rebooru> {
  const [dataDir, logPath] = [join(folder, "data"), join(folder, "rebooru.log")];
  const log = Bun.file(logPath);
  await Bun.write(logPath, "");
  const child = Bun.spawn([process.execPath, "--no-env-file", "src/main.ts"], {
    cwd: root,
    env: { ...surroundings(), HOST: "127.0.0.1", PORT: "0", DATA_DIR: dataDir, ...settings },
    stdin: "ignore",
    stdout: log,
    stderr: log,
  });
  const readLog = async (): Promise<string> => (await log.text()).trimEnd().split("\n").slice(-20).join("\n");
  async function kill(): Promise<void> {
    child.kill("SIGKILL");
    await child.exited;
  }
  async function stop(): Promise<void> {
    child.kill("SIGTERM");
    const forced = setTimeout(() => child.kill("SIGKILL"), stopWithinMs);
    await child.exited;
    clearTimeout(forced);
  }

  for (const deadline = Date.now() + readyWithinMs; ; await Bun.sleep(5)) {
    const address = readServerAddress(dataDir);
    // One that was killed has left its own there.
    if (address?.pid === child.pid) {
      const url = `http://127.0.0.1:${address.port}`;
      const { pid, exited } = child;
      return { url, pid, exited, log: readLog, stop, kill, [Symbol.asyncDispose]: stop };
    }
    if (child.exitCode === null && Date.now() < deadline) continue;
    const reason = child.exitCode === null ? "does not listen" : `ended with ${child.exitCode}`;
    await stop();
    console.error(await readLog());
    throw new Error(`starting Rebooru: it ${reason}, see its log above`);
  }
}
