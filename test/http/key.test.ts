import { afterAll, beforeAll, expect, test } from "bun:test";
import { createKey, hashKey } from "../../src/tasks/create-key.ts";
import { now, type OpenApp, openApp } from "./open-app.ts";

let open: OpenApp;
beforeAll(async () => {
  open = await openApp();
});
afterAll(() => open.close());

test("a created key is shown once and works", async () => {
  const created = await open.json("/api/key", {
    json: { name: "worker", scopes: ["read", "ingest", "read"] },
  });
  expect(created).toEqual({
    status: 201,
    body: { id: 4, name: "worker", scopes: ["read", "ingest"], key: expect.stringMatching(/^rb_[\w-]{43}$/) },
  });
  const { key } = created.body as { key: string };
  expect((await open.ask("/api/submission", { key })).status).toBe(200);
  // The writer works in order: after this, the key's use is written.
  await open.context.store.saveHostStates([]);
  const listed = await open.ask("/api/key");
  const text = await listed.text();
  expect(text).not.toContain(key);
  expect(text).not.toContain(await hashKey(key));
  expect(JSON.parse(text).at(-1)).toEqual({
    id: 4,
    name: "worker",
    prefix: key.slice(0, 8),
    scopes: ["read", "ingest"],
    createdAt: now,
    lastUsedAt: now,
    revokedAt: null,
  });
});

test("a key is revoked by its id, once", async () => {
  expect(await open.json("/api/key/4", { method: "DELETE" })).toMatchObject({
    status: 200,
    body: { revokedAt: now },
  });
  expect((await open.json("/api/key/4", { method: "DELETE" })).status).toBe(404);
  expect((await open.json("/api/key/nobody", { method: "DELETE" })).status).toBe(404);
});

const allowedScopes = "allowed: a list of read, ingest, admin";
const refused: [body: unknown, message: string][] = [
  [{ scopes: ["read"] }, "name: missing"],
  [{ name: "", scopes: ["read"] }, "name"],
  [{ name: "x" }, `scopes: missing; ${allowedScopes}`],
  [{ name: "x", scopes: [] }, `scopes: []; ${allowedScopes}`],
  [{ name: "x", scopes: ["write"] }, `scopes[0]: "write"; ${allowedScopes}`],
  [{ name: "x", scopes: "read" }, `scopes: "read"; ${allowedScopes}`],
];

test.each(refused)("the key %j is refused", async (json, message) => {
  expect(await open.json("/api/key", { json })).toMatchObject({
    status: 422,
    body: { message: expect.stringContaining(message) },
  });
});

test("two keys differ, and each is stored by its hash", async () => {
  const [first, second] = [await createKey(), await createKey()];
  expect(first.key).not.toBe(second.key);
  expect(first.hash).toBe(new Bun.CryptoHasher("sha256").update(first.key).digest("hex"));
  expect(first.key.startsWith(first.prefix)).toBe(true);
});
