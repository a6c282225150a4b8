import { randomBytes } from "node:crypto";
import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { createBell } from "../concurrency/bell.ts";
import { AppError, type ErrorCode } from "../errors.ts";
import type { Log } from "../log.ts";

/** Whether the data folder can be written; since when not (Unix seconds), and why. */
export type StorageStatus =
  { usable: true } | { usable: false; since: number; code: ErrorCode; message: string };

/** Knows whether the data folder can be written, so that workers pause while it cannot. */
export type StorageGuard = {
  /**
   * Whether an error means that the data folder cannot be used. Then the workers are to pause, and what was being done is to be
   * left as it is. Errors that have nothing to do with the folder are `false` at once; else it is tried out.
   */
  isUnusable(error: AppError): Promise<boolean>;
  /** Resolves once the data folder can be written (at once where it can), or the program stops. */
  usable(): Promise<void>;
  status(): StorageStatus;
};

type Settings = {
  dataDir: string;
  /** Writes something into the database and waits until it is there. */
  testWrite: () => Promise<void>;
  log: Pick<Log, "error" | "info">;
  now: () => number;
  signal: AbortSignal;
  /** Milliseconds between two looks whether the folder can be written again. */
  everyMs?: number;
};

const testBytes = 2 ** 20;

export function createStorageGuard({
  dataDir,
  testWrite,
  log,
  now,
  signal,
  everyMs = 5000,
}: Settings): StorageGuard {
  let status: StorageStatus = { usable: true };
  let trying: Promise<AppError | undefined> | undefined;
  let recovered = Promise.resolve();

  /** @returns what is wrong. */
  async function tryOut(): Promise<AppError | undefined> {
    try {
      await writeFile(join(dataDir, "tmp", "can-it-be-written"));
      await testWrite();
      return undefined;
    } catch (thrown) {
      return AppError.from(thrown, `writing into DATA_DIR ${dataDir}`);
    }
  }
  const tryOnce = () => (trying ??= tryOut().finally(() => (trying = undefined)));

  async function recover(): Promise<void> {
    const pause = createBell();
    do await pause.wait(everyMs, signal);
    while (!signal.aborted && (await tryOnce()));
    status = { usable: true };
    if (!signal.aborted) log.info("DATA_DIR can be written again: the workers go on");
  }

  return {
    async isUnusable(error) {
      if (error.failure !== "pauses") return false;
      if (!status.usable) return true;
      const fault = await tryOnce();
      // Others may have come here meanwhile.
      if (!fault || !status.usable) return !status.usable;
      status = { usable: false, since: now(), code: fault.code, message: fault.message };
      log.error({ code: fault.code }, `${fault.message}: the workers pause until it can be written again`);
      recovered = recover();
      return true;
    },
    usable: () => recovered,
    status: () => status,
  };
}

async function writeFile(path: string): Promise<void> {
  try {
    const file = await open(path, "w");
    try {
      // Random, because a file system may compress.
      await file.writeFile(randomBytes(testBytes));
      await file.sync();
    } finally {
      await file.close();
    }
  } finally {
    await rm(path, { force: true });
  }
}
