import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { scopeFor } from "../../src/http/authorize.ts";
import { now, type OpenApp, openApp } from "./open-app.ts";

const needs: [method: string, path: string, scope: string][] = [
  ["GET", "/api/subreddit", "read"],
  ["POST", "/api/subreddit", "admin"],
  ["GET", "/api/submission/abc", "read"],
  ["POST", "/api/submission", "ingest"],
  ["GET", "/api/link/imgur", "read"],
  ["POST", "/api/link", "ingest"],
  ["PUT", "/api/link", "ingest"],
  ["DELETE", "/api/link", "ingest"],
  ["POST", "/api/image", "ingest"],
  ["DELETE", "/api/image", "ingest"],
  ["POST", "/api/histogram", "ingest"],
  ["POST", "/api/dhash", "ingest"],
  ["POST", "/api/similarity/file", "read"],
  ["POST", "/api/similarity/url", "read"],
  ["GET", "/api/feed", "read"],
  ["POST", "/api/feed", "admin"],
  ["PATCH", "/api/feed/1", "admin"],
  ["DELETE", "/api/feed/1", "admin"],
  ["GET", "/api/key", "admin"],
  ["GET", "/api/refusal", "admin"],
  ["GET", "/api/export", "admin"],
  ["GET", "/api/export/3/files/data.jsonl", "admin"],
  ["GET", "/api/block", "admin"],
  ["GET", "/api/block/spam", "admin"],
  ["POST", "/api/block", "admin"],
  ["DELETE", "/api/block/spam/1", "admin"],
  ["GET", "/api/audit", "admin"],
  ["HEAD", "/api/key", "admin"],
  ["POST", "/api/key", "admin"],
  ["DELETE", "/api/key/1", "admin"],
  ["POST", "/api/requeue", "admin"],
  ["GET", "/api/dead", "read"],
  ["GET", "/api/status", "read"],
  ["GET", "/media/x.jpg", "read"],
  ["HEAD", "/thumbs/x.webp", "read"],
  ["POST", "/api/something-new", "admin"],
];

test.each(needs)("%s %s needs the scope %s", (method, path, scope) => {
  expect<string>(scopeFor(method, path)).toBe(scope);
});

const requests: [method: string, path: string, scope: "read" | "ingest" | "admin"][] = [
  ["GET", "/api/subreddit", "read"],
  ["GET", "/api/status", "read"],
  ["GET", `/thumbs/${"0".repeat(64)}.webp`, "read"],
  ["POST", "/api/similarity/url", "read"],
  ["POST", "/api/link", "ingest"],
  ["DELETE", "/api/image", "ingest"],
  ["GET", "/api/key", "admin"],
  ["GET", "/api/%6Bey", "admin"],
  ["POST", "/api/subreddit", "admin"],
  ["DELETE", "/api/feed/7", "admin"],
];

describe("without PUBLIC_READ", () => {
  let open: OpenApp;
  beforeAll(async () => {
    open = await openApp();
  });
  afterAll(() => open.close());

  test.each(requests)("%s %s is for keys of the scope %s and for admin", async (method, path, scope) => {
    const status = async (key: string | undefined) => (await open.ask(path, { method, key })).status;
    expect(await status(undefined)).toBe(401);
    expect(await status("")).toBe(401);
    expect(await status("wrong")).toBe(401);
    for (const keyScope of ["read", "ingest", "admin"]) {
      const isAllowed = keyScope === scope || keyScope === "admin";
      expect([keyScope, [401, 403].includes(await status(`${keyScope}-key`))]).toEqual([
        keyScope,
        !isAllowed,
      ]);
    }
  });

  test("the answer to a key without the scope names the scope", async () => {
    expect(await open.json("/api/subreddit", { method: "POST", key: "read-key" })).toEqual({
      status: 403,
      body: {
        message: "POST /api/subreddit: this key lacks the scope admin",
        error: { code: "forbidden", message: "POST /api/subreddit: this key lacks the scope admin" },
      },
    });
  });

  test("a missing and a wrong key get the same answer", async () => {
    const [missing, wrong] = [
      await open.json("/api/subreddit", { key: undefined }),
      await open.json("/api/subreddit", { key: "wrong" }),
    ];
    expect(missing).toEqual(wrong);
    expect(JSON.stringify(wrong)).not.toContain('wrong"');
  });

  test("a key is also accepted as a bearer token", async () => {
    const headers = { authorization: "Bearer read-key" };
    expect((await open.ask("/api/subreddit", { key: undefined, headers })).status).toBe(200);
    expect((await open.ask("/api/key", { key: undefined, headers })).status).toBe(403);
  });

  test("the lock file's token has the scope admin", async () => {
    expect((await open.ask("/api/key", { key: "token-of-the-lock-file" })).status).toBe(200);
  });

  test("a revoked key is refused", async () => {
    const created = await open.json("/api/key", { json: { name: "one", scopes: ["read"] } });
    const { id, key } = created.body as { id: number; key: string };
    expect((await open.ask("/api/subreddit", { key })).status).toBe(200);
    await open.ask(`/api/key/${id}`, { method: "DELETE" });
    expect((await open.ask("/api/subreddit", { key })).status).toBe(401);
  });

  test("the start page needs no key", async () => {
    expect(await open.json("/", { key: undefined })).toMatchObject({
      status: 200,
      body: { name: "Rebooru" },
    });
  });
});

describe("with PUBLIC_READ", () => {
  let open: OpenApp;
  beforeAll(async () => {
    open = await openApp({ PUBLIC_READ: "true" });
  });
  afterAll(() => open.close());

  test.each(requests)("%s %s needs a key unless it is a read (%s)", async (method, path, scope) => {
    const { status } = await open.ask(path, { method, key: undefined });
    expect(status === 401).toBe(scope !== "read");
  });

  test("a wrong key is still refused", async () => {
    expect((await open.ask("/api/subreddit", { key: "wrong" })).status).toBe(401);
  });
});

test("the use of a key is recorded at most once a minute", async () => {
  let time = now;
  const uses: number[] = [];
  const open = await openApp({}, { now: () => time });
  const { store } = open.context;
  const counting = {
    ...open.context,
    store: { ...store, useKey: async (id: number, at: number) => (uses.push(at), store.useKey(id, at)) },
  };
  const { createApp } = await import("../../src/http/app.ts");
  const app = createApp(counting);
  for (const second of [0, 1, 59, 60, 61, 119, 120]) {
    time = now + second;
    await app.fetch(new Request("http://rebooru.test/api/feed", { headers: { "x-api-key": "read-key" } }));
  }
  expect(uses).toEqual([now, now + 60, now + 120]);
  await open.close();
});
