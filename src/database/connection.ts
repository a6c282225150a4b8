import { Database } from "bun:sqlite";
import { drizzle } from "drizzle-orm/bun-sqlite";
import { migrate } from "drizzle-orm/bun-sqlite/migrator";
import * as schema from "./schema/tables.ts";

/** A connection through Drizzle; `$client` is the bare one, for what Drizzle cannot say. */
export type Connection = ReturnType<typeof openWriter>;

const migrations = new URL("./migrations", import.meta.url).pathname;
const busyMs = 5000;

/**
 * Opens (creating it) and migrates the database, for writing. WAL with `synchronous = NORMAL`: a killed
 * process loses nothing that was committed.
 */
export function openWriter(path: string) {
  const client = new Database(path, { create: true, strict: true });
  client.run(`PRAGMA busy_timeout = ${busyMs}`);
  client.run("PRAGMA journal_mode = WAL");
  client.run("PRAGMA synchronous = NORMAL");
  client.run("PRAGMA foreign_keys = ON");
  client.run("PRAGMA cache_size = -16000");
  // Pages of indexes change again and again: 16 MiB of the log hold more of a page's changes than 4, and it is copied once.
  client.run("PRAGMA wal_autocheckpoint = 4000");
  client.run("PRAGMA analysis_limit = 400");
  client.run(`PRAGMA journal_size_limit = ${64 * 2 ** 20}`);
  const connection = drizzle({ client, schema });
  migrate(connection, { migrationsFolder: migrations });
  return connection;
}

/** Opens an existing, migrated database for reading only. */
export function openReader(path: string): Connection {
  const client = new Database(path, { readonly: true, strict: true });
  client.run(`PRAGMA busy_timeout = ${busyMs}`);
  client.run("PRAGMA cache_size = -8000");
  return drizzle({ client, schema });
}

/**
 * Runs `work` in one IMMEDIATE transaction: it never has to upgrade from reading to writing, which would
 * fail at once. Synchronous only: an awaited transaction commits at its first await.
 */
export function inTransaction<T>(
  connection: Connection,
  work: () => T extends Promise<unknown> ? never : T,
): T {
  return connection.$client.transaction(work).immediate();
}
