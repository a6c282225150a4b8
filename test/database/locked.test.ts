import { Database } from "bun:sqlite";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { createStore } from "../../src/database/create-store.ts";
import { openReader } from "../../src/database/connection.ts";
import { retryWhileLocked } from "../../src/database/retry-while-locked.ts";
import type { Store } from "../../src/database/store.ts";
import { AppError } from "../../src/errors.ts";
import { createApp } from "../../src/http/app.ts";
import { openApp, type OpenApp } from "../http/open-app.ts";
import { temporaryFolder, temporaryStore } from "../support/temporary-store.ts";

const busyMs = 100;

/** A connection of another program; it holds what it has locked until it is closed. */
function lock(path: string, ...statements: string[]): Database {
  const other = new Database(path);
  for (const statement of statements) other.run(statement);
  return other;
}

let held: Database | undefined;
afterEach(() => held?.close());

describe("a database that another program is writing to", () => {
  let [open, store]: [OpenApp?, Store?] = [];
  let path: string;
  let own: Awaited<ReturnType<typeof temporaryStore>>;
  beforeAll(async () => {
    own = await temporaryStore();
    path = own.path;
    store = await createStore(path, { busyMs });
    open = await openApp({ PUBLIC_READ: "true" });
  });
  afterAll(async () => {
    await store?.close();
    await open?.close();
    await own.dispose();
  });

  test("is read, refuses writes as busy, and takes them afterwards", async () => {
    if (!open || !store) throw new Error("not open");
    const app = createApp({ ...open.context, store });
    const ask = (method: string, route: string, body?: object) =>
      app.fetch(
        new Request(`http://rebooru.test${route}`, {
          method,
          headers: { "x-api-key": "token-of-the-lock-file", "content-type": "application/json" },
          ...(body && { body: JSON.stringify(body) }),
        }),
      );
    const writes: [method: string, route: string, body?: object][] = [
      ["POST", "/api/key", { name: "a", scopes: ["read"] }],
      ["POST", "/api/export", { format: "jsonl", query: "" }],
      ["POST", "/api/ingest", { id: "a1", source: "reddit", title: "A", created: 1, place: "pics" }],
      ["POST", "/api/requeue", {}],
      ["DELETE", "/api/key/1"],
      ["PATCH", "/api/feed/1", { state: "paused" }],
    ];
    held = lock(path, "BEGIN IMMEDIATE");
    for (const [method, route, body] of writes) {
      const answer = await ask(method, route, body);
      const { error } = (await answer.json()) as { error: { code: string } };
      expect([method, route, answer.status, error.code]).toEqual([method, route, 503, "busy"]);
      expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
      expect((await ask("GET", "/api/key")).status).toBe(200);
      expect((await ask("GET", "/api/status")).status).toBe(200);
    }
    held.close();
    const [[method, route, body] = ["", ""]] = writes;
    expect((await ask(method, route, body)).status).toBe(201);
  });
});

describe("a database that is locked for readers, too", () => {
  const folder = temporaryFolder();
  const path = join(folder.path, "copy.sqlite");
  beforeAll(async () => {
    const own = await temporaryStore();
    lock(own.path, `VACUUM INTO '${path}'`).close();
    await own.dispose();
    // Without a log of its own a writer locks out every reader.
    lock(path, "PRAGMA journal_mode = DELETE").close();
  });
  afterAll(() => folder.dispose());

  test("is read once it is free, and the event loop does not wait for it", async () => {
    const reader = openReader(path, 0);
    const count = () => reader.$client.query<{ n: number }, []>("SELECT count(*) n FROM feed").get()?.n;
    held = lock(path, "BEGIN EXCLUSIVE");
    let tries = 0;
    const reading = retryWhileLocked(
      () => {
        tries++;
        return count();
      },
      60_000,
      "count",
    );
    while (tries < 4) await new Promise((resolve) => setImmediate(resolve));
    held.close();
    expect(await reading).toBe(0);
    expect(tries).toBeGreaterThanOrEqual(4);

    held = lock(path, "BEGIN EXCLUSIVE");
    const refused = retryWhileLocked(count, busyMs, "count feeds");
    await expect(refused).rejects.toMatchObject({ code: "busy", message: "count feeds: database is locked" });
    reader.$client.close();
  });
});

test.each([
  "BUSY",
  "BUSY_RECOVERY",
  "BUSY_SNAPSHOT",
  "BUSY_TIMEOUT",
  "LOCKED",
  "LOCKED_SHAREDCACHE",
  "PROTOCOL",
])("SQLITE_%s is busy, whatever wraps it", (code) => {
  const inner = Object.assign(new Error("database is locked"), { code: `SQLITE_${code}` });
  expect(AppError.from(inner, "read").code).toBe("busy");
  expect(AppError.from(new Error("Failed query", { cause: inner }), "read").code).toBe("busy");
});

test.each(["CORRUPT", "IOERR", "CANTOPEN", "BUSYBODY"])("SQLITE_%s is not", (code) => {
  expect(AppError.from(Object.assign(new Error("x"), { code: `SQLITE_${code}` }), "read").code).not.toBe(
    "busy",
  );
});
