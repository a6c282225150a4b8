import type { Context } from "../context.ts";
import { createKey, hashKey, keyPrefix } from "./create-key.ts";

const environmentName = "API_KEY";

/**
 * Makes sure that there is an admin key: the key of the environment becomes valid (and an earlier one of the environment
 * invalid); without any admin key a first one is made.
 * @returns the text of that first key, to be shown once.
 */
export async function ensureAdminKey(
  store: Pick<Context["store"], "keys" | "addKey" | "revokeKey">,
  given: string | undefined,
  now: number,
): Promise<string | undefined> {
  const hash = given === undefined ? undefined : await hashKey(given);
  const live = (await store.keys()).filter((key) => key.revokedAt === null);
  const stays =
    given !== undefined && hash !== undefined
      ? await store.addKey(environmentKey(given, hash), now)
      : undefined;
  for (const key of live) {
    if (key.name === environmentName && key.id !== stays?.id) await store.revokeKey(key.id, now);
  }
  if (stays || live.some((key) => key.name !== environmentName && key.scopes.includes("admin")))
    return undefined;
  const first = await createKey();
  await store.addKey({ name: "first start", hash: first.hash, prefix: first.prefix, scopes: ["admin"] }, now);
  return first.key;
}

const environmentKey = (key: string, hash: string) => ({
  name: environmentName,
  hash,
  prefix: keyPrefix(key),
  scopes: ["admin" as const],
});
