import { and, asc, eq, isNull, sql } from "drizzle-orm";
import type { Scope, KeyRow } from "../../model/key.ts";
import type { Connection } from "../connection.ts";
import { key } from "../schema/tables.ts";

const fields = {
  id: key.id,
  name: key.name,
  prefix: key.prefix,
  scopes: key.scopes,
  createdAt: key.createdAt,
  lastUsedAt: key.lastUsedAt,
  revokedAt: key.revokedAt,
};

export const keyPages = (db: Connection) => {
  const byHash = db
    .select(fields)
    .from(key)
    .where(and(eq(key.hash, sql.placeholder("hash")), isNull(key.revokedAt)))
    .prepare();
  return {
    /** The live key of this SHA-256 (hex). */
    keyByHash: (hash: string): KeyRow | undefined => byHash.get({ hash }),
    keys: (): KeyRow[] => db.select(fields).from(key).orderBy(asc(key.id)).all(),
  };
};

export const keyWrites = (db: Connection) => ({
  /** Stores a key by its hash; one with the same hash is taken up again with these scopes. */
  addKey(one: { name: string; hash: string; prefix: string; scopes: Scope[] }, now: number): KeyRow {
    return db
      .insert(key)
      .values({ ...one, createdAt: now })
      .onConflictDoUpdate({ target: key.hash, set: { scopes: one.scopes, revokedAt: null } })
      .returning(fields)
      .get();
  },
  /** @returns the key, or `undefined` when no live one has this id. */
  revokeKey: (id: number, now: number): KeyRow | undefined =>
    db
      .update(key)
      .set({ revokedAt: now })
      .where(and(eq(key.id, id), isNull(key.revokedAt)))
      .returning(fields)
      .get(),
  useKey(id: number, now: number): void {
    db.update(key).set({ lastUsedAt: now }).where(eq(key.id, id)).run();
  },
});
