import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { acquireLock } from "../database/lock.ts";
import { AppError } from "../errors.ts";

/** Address of the server that holds the folder. */
export type ServerAddress = { host: string; port: number; token: string; pid: number };

/** A data folder held by this process. */
export type HeldFolder = {
  /** An admin key for commands on this machine, valid while the server runs. */
  readonly token: string;
  /** Writes the server's address for commands; the file is the operator's alone (0600). */
  announce(host: string, port: number): void;
  release(): void;
};

const addressShape = z.object({
  host: z.string(),
  port: z.number().int(),
  token: z.string(),
  pid: z.number().int(),
});
const addressFile = (dataDir: string) => join(dataDir, "server.json");

/**
 * Takes a data folder for this process, creating it.
 * @throws AppError `conflict` when another process holds it; `no_space`, `no_storage` or `bad_request` when it cannot be created or
 * written.
 */
export function holdFolder(dataDir: string): HeldFolder {
  const lock = takeLock(dataDir);
  if (!lock) {
    const other = readServerAddress(dataDir);
    const who = other
      ? `the server at http://${other.host}:${other.port} (process ${other.pid})`
      : "another process";
    throw new AppError(
      "conflict",
      `DATA_DIR ${dataDir} is held by ${who}: stop it, or choose another folder`,
    );
  }
  const token = crypto.randomUUID() + crypto.randomUUID();
  return {
    token,
    announce(host, port) {
      const address: ServerAddress = { host, port, token, pid: process.pid };
      writeFileSync(addressFile(dataDir), JSON.stringify(address), { mode: 0o600 });
    },
    release() {
      rmSync(addressFile(dataDir), { force: true });
      lock.release();
    },
  };
}

function takeLock(dataDir: string) {
  try {
    // Files and folders of this process and its decoders are the operator's alone: keys, removed pictures.
    process.umask(0o077);
    mkdirSync(dataDir, { recursive: true });
    const lock = acquireLock(join(dataDir, "server.lock"));
    // The address of a server that was killed; the lock file alone may be there in a folder that cannot be written.
    if (lock) rmSync(addressFile(dataDir), { force: true });
    return lock;
  } catch (cause) {
    const told = AppError.from(cause, `DATA_DIR=${JSON.stringify(dataDir)}`);
    if (told.failure === "pauses") throw told;
    const reason = cause instanceof Error ? cause.message : String(cause);
    const allowed = "a folder that this user may create and write";
    throw new AppError(
      "bad_request",
      `DATA_DIR=${JSON.stringify(dataDir)}; allowed: ${allowed} (${reason})`,
      { cause },
    );
  }
}

/** The address that a server wrote into its folder; `undefined` when there is none (yet). */
export function readServerAddress(dataDir: string): ServerAddress | undefined {
  try {
    return addressShape.parse(JSON.parse(readFileSync(addressFile(dataDir), "utf8")));
  } catch {
    // Absent or half-written.
    return undefined;
  }
}
