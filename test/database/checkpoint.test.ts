import { Database } from "bun:sqlite";
import { afterAll, expect, test } from "bun:test";
import { copyFileSync, existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { startRebooru } from "../../scripts/demo/rebooru.ts";
import { closeConnection, openReader, openWriter } from "../../src/database/connection.ts";
import { createStore } from "../../src/database/create-store.ts";
import { emptyLog } from "../../src/database/checkpoint.ts";
import { archive, observationOf, temporaryFolder } from "../support/temporary-store.ts";

const folder = temporaryFolder();
afterAll(() => folder.dispose());

const logBytes = (path: string) => (existsSync(`${path}-wal`) ? statSync(`${path}-wal`).size : 0);
const posts = (count: number, from = 0) =>
  Array.from({ length: count }, (_, number) => observationOf({ id: `p${from + number}` }, []));

test("a reader that was left in the middle of its rows does not hold up the checkpoint of a close", async () => {
  const path = join(folder.path, "rebooru.sqlite");
  const writer = openWriter(path);
  writer.$client.run("CREATE TABLE number (n)");
  writer.$client.run("INSERT INTO number VALUES (1), (2), (3)");
  const reader = openReader(path);
  const rows = reader.$client.query("SELECT n FROM number").iterate();
  expect(rows.next().done).toBe(false);
  writer.$client.run("INSERT INTO number VALUES (4)");
  closeConnection(reader);
  expect(emptyLog(writer)).toEqual({ pagesLeft: 0 });
  expect(logBytes(path)).toBe(0);
  closeConnection(writer);
});

test("a close says what another program's reading keeps in the log", async () => {
  const path = join(folder.path, "other.sqlite");
  const store = await createStore(path);
  await store.saveSightings(posts(50), archive, 0);
  const other = new Database(path, { readonly: true });
  const rows = other.query("SELECT id FROM submission").iterate();
  rows.next();
  await store.saveSightings(posts(50, 50), archive, 0);
  expect((await store.close()).pagesLeft).toBeGreaterThan(0);
  rows.return?.();
  other.close();
  const again = await createStore(path);
  expect(await again.close()).toEqual({ pagesLeft: 0 });
  expect(logBytes(path)).toBe(0);
});

test("after a stop under load the one database file has every acknowledged submission", async () => {
  const key = "an-admin-key";
  const headers = { "x-api-key": key, "content-type": "application/x-ndjson" };
  const places = Array.from({ length: 5 }, (_, number) => join(folder.path, `server-${number}`));
  for (const place of places) {
    const server = await startRebooru(place, { API_KEY: key, WORKERS: "upkeep,export", TICK_SECONDS: "1" });
    const acknowledged: string[] = [];
    const stopped = Promise.withResolvers<void>();
    let made = 0;
    async function push(): Promise<void> {
      for (;;) {
        const ids = Array.from({ length: 100 }, () => `p${(made++).toString(36)}`);
        const lines = ids.map((id) => JSON.stringify({ ...posts(1)[0]?.sighting, id, permalink: null }));
        const init = { method: "POST", headers, body: lines.join("\n") };
        const answer = await fetch(`${server.url}/api/ingest?items=false`, init);
        const { created } = (await answer.json()) as { created: number };
        if (created !== ids.length) stopped.reject(new Error(`created ${created} of ${ids.length}`));
        acknowledged.push(...ids);
        if (acknowledged.length > 2000) stopped.resolve();
      }
    }
    async function read(path: string): Promise<void> {
      for (;;) await (await fetch(server.url + path, { headers })).text();
    }
    const paths = ["/api/submission?limit=200", "/api/status", "/api/dead?limit=200", "/api/feed"];
    const load = [push(), push(), ...paths.map(read)].map((work) => work.catch(() => {}));
    await stopped.promise;
    process.kill(server.pid, "SIGTERM");
    expect(await server.exited).toBe(0);
    await Promise.all(load);
    const path = join(place, "data/rebooru.sqlite");
    expect(logBytes(path)).toBe(0);
    const copy = join(folder.path, "copy.sqlite");
    copyFileSync(path, copy);
    using db = new Database(copy);
    const stored = new Set(
      db
        .query<{ id: string }, []>("SELECT id FROM submission")
        .all()
        .map((row) => row.id),
    );
    expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
  }
});
