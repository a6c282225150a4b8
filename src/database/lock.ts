import { Database } from "bun:sqlite";

/** A held data folder; `release` lets it go, and so does the death of the process. */
export type Lock = { release(): void };

/**
 * Takes a data folder for this process. The lock is the operating system's, on an SQLite file, so a
 * killed server leaves nothing stale behind.
 * @returns `undefined` when another process holds it.
 */
export function acquireLock(path: string): Lock | undefined {
  const client = new Database(path, { create: true });
  try {
    client.run("PRAGMA locking_mode = EXCLUSIVE");
    client.run("BEGIN EXCLUSIVE");
  } catch (error) {
    client.close();
    if (error instanceof Error && "code" in error && error.code === "SQLITE_BUSY") return undefined;
    throw error;
  }
  return {
    release() {
      client.run("ROLLBACK");
      client.close();
    },
  };
}
