import { Database } from "bun:sqlite";
import { expect, spyOn, test } from "bun:test";
import { type Connection, openReader, openWriter } from "../../src/database/connection.ts";
import { mainReads } from "../../src/database/main-reads.ts";
import { readerReads } from "../../src/database/reader-reads.ts";
import { reportReads } from "../../src/database/report-reads.ts";
import { writes } from "../../src/database/writes.ts";
import { changes, otherReads, reads, reports } from "../support/database-calls.ts";
import { temporaryStore } from "../support/temporary-store.ts";

/** Calls the functions of one connection, and returns those that were not called, and statements that were prepared again. */
function callAll<Functions extends Record<string, unknown>>(
  open: () => Connection,
  bind: (db: Connection) => Functions,
  calls: (db: Functions) => readonly (() => unknown)[],
) {
  using prepare = spyOn(Database.prototype, "prepare");
  const connection = open();
  const functions = bind(connection);
  const uncalled = new Set(Object.keys(functions));
  const counted = new Proxy(functions, {
    get: (target, name) => (uncalled.delete(String(name)), Reflect.get(target, name)),
  });
  // The second time everything is prepared already.
  for (let round = 0; round < 2; round++) for (const call of calls(counted)) call();
  connection.$client.close();
  const counts = Map.groupBy(prepare.mock.calls, ([text]) => text);
  const repeated = [...counts].filter(([, { length }]) => length > 1).map(([text]) => text);
  return { uncalled: [...uncalled], prepared: counts.size, repeated };
}

test("every function of the database prepares each distinct statement once per connection", async () => {
  const { path, dispose } = await temporaryStore();
  const written = callAll(() => openWriter(path), writes, changes);
  const read = callAll(
    () => openReader(path),
    (db) => ({ ...mainReads(db), ...readerReads(db), ...reportReads(db) }),
    (db) => [...reads(db), ...otherReads(db), ...reports(db)],
  );
  for (const { uncalled, prepared, repeated } of [written, read]) {
    expect(uncalled).toEqual([]);
    expect(repeated).toEqual([]);
    expect(prepared).toBeGreaterThan(50);
  }
  await dispose();
});
