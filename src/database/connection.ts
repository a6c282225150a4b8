import { Database, type Statement } from "bun:sqlite";
import { getTableColumns, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/bun-sqlite";
import { migrate } from "drizzle-orm/bun-sqlite/migrator";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import * as schema from "./schema/tables.ts";

/** A connection through Drizzle; `$client` is the bare one, for what Drizzle cannot express. */
export type Connection = ReturnType<typeof openWriter>;

const migrations = new URL("./migrations", import.meta.url).pathname;
/** Milliseconds that a statement waits for a lock of another program; the thread sleeps meanwhile. */
export const usualBusyMs = 5000;
/** Prepared statements that a connection holds; lists of ids make a statement for each length. */
const maxStatements = 500;

/**
 * Opens (creating it) and migrates the database, for writing. WAL with `synchronous = NORMAL`: a killed
 * process loses nothing that was committed.
 */
export function openWriter(path: string, busyMs = usualBusyMs) {
  const client = holdStatements(new Database(path, { create: true, strict: true }));
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

/**
 * Opens an existing, migrated database for reading only.
 * @param busyMs milliseconds that a statement sleeps while the database is locked.
 */
export function openReader(path: string, busyMs = usualBusyMs): Connection {
  const client = holdStatements(new Database(path, { readonly: true, strict: true }));
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

/**
 * Closes a connection. Its statements are ended first: one that was left in the middle of its rows would keep the connection
 * open, and hold up the checkpoints of the others.
 */
export function closeConnection({ $client }: Connection): void {
  for (const statement of held.get($client)?.values() ?? []) statement.finalize();
  $client.close();
}

/** The prepared statements of each connection by their text. */
const held = new WeakMap<Database, Map<string, Statement>>();

/** Makes a connection prepare each distinct statement once, through Drizzle or without, and hold the last ones it used. */
function holdStatements(client: Database): Database {
  const prepare = client.prepare.bind(client);
  const statements = new Map<string, Statement>();
  held.set(client, statements);
  const prepareOnce = (text: string): Statement => {
    const statement = statements.get(text) ?? prepare(text);
    // The most recently used one is the last.
    statements.delete(text);
    statements.set(text, statement);
    if (statements.size > maxStatements) {
      const [oldest = ""] = statements.keys();
      statements.delete(oldest);
    }
    return statement;
  };
  client.prepare = prepareOnce as Database["prepare"];
  client.query = prepareOnce as Database["query"];
  return client;
}

/**
 * A statement that Drizzle builds and prepares at its first use on a connection, for what runs too often to be built anew.
 * @param build ends with `.prepare()`.
 */
export function prepared<Query>(build: (connection: Connection) => Query): (connection: Connection) => Query {
  const queries = new WeakMap<Connection, Query>();
  return (connection) => {
    const query = queries.get(connection) ?? build(connection);
    queries.set(connection, query);
    return query;
  };
}

type Placeholder = ReturnType<typeof sql.placeholder>;
type Words<Text extends string> = Text extends `${infer First} ${infer Rest}` ? First | Words<Rest> : Text;

/** Placeholders of a prepared statement, each by its own name. @param names separated by spaces. */
export const placeholders = <const Names extends string>(names: Names): Record<Words<Names>, Placeholder> =>
  byName(names.split(" "));

/** The same for every column of a table. */
export const columnPlaceholders = <Table extends SQLiteTable>(
  table: Table,
): Record<keyof Table["$inferInsert"], Placeholder> => byName(Object.keys(getTableColumns(table)));

const byName = <Name extends PropertyKey>(names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, sql.placeholder(name)])) as Record<Name, Placeholder>;
