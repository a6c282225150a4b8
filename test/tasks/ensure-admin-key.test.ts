import { afterEach, beforeEach, expect, test } from "bun:test";
import type { Store } from "../../src/database/store.ts";
import { hashKey } from "../../src/tasks/create-key.ts";
import { ensureAdminKey } from "../../src/tasks/ensure-admin-key.ts";
import { temporaryStore } from "../support/temporary-store.ts";

let store: Store;
let dispose: () => Promise<void>;
beforeEach(async () => ({ store, dispose } = await temporaryStore()));
afterEach(() => dispose());

const works = async (key: string) => (await store.keyByHash(await hashKey(key))) !== undefined;

test("the first start makes a key and shows it, the next ones do not", async () => {
  const key = await ensureAdminKey(store, undefined, 1);
  expect(await works(key ?? "")).toBe(true);
  expect(await ensureAdminKey(store, undefined, 2)).toBeUndefined();
});

test("the key of the environment is valid as long as it stands there", async () => {
  expect(await ensureAdminKey(store, "first-secret", 1)).toBeUndefined();
  expect(await works("first-secret")).toBe(true);
  await ensureAdminKey(store, "second-secret", 2);
  expect([await works("first-secret"), await works("second-secret")]).toEqual([false, true]);
  await ensureAdminKey(store, "first-secret", 3);
  expect([await works("first-secret"), await works("second-secret")]).toEqual([true, false]);
});

test("somebody can always administer: without the environment's key a first one is made", async () => {
  await ensureAdminKey(store, "first-secret", 1);
  const key = await ensureAdminKey(store, undefined, 2);
  expect([await works("first-secret"), await works(key ?? "")]).toEqual([false, true]);
});
