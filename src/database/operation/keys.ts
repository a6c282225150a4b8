import { and, asc, eq, isNull, sql } from "drizzle-orm";
import type { KeyRow, Scope } from "../../model/key.ts";
import { type Connection, prepared } from "../connection.ts";
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

const selectByHash = prepared((db) =>
  db
    .select(fields)
    .from(key)
    .where(and(eq(key.hash, sql.placeholder("hash")), isNull(key.revokedAt)))
    .prepare(),
);

/** The key of this SHA-256 (hex) that is not revoked. */
export const keyByHash = (db: Connection, hash: string): KeyRow | undefined => selectByHash(db).get({ hash });

export const keys = (db: Connection): KeyRow[] => db.select(fields).from(key).orderBy(asc(key.id)).all();

/** Stores a key by its hash; one with the same hash is renewed with these scopes. */
export const addKey = (
  db: Connection,
  newKey: { name: string; hash: string; prefix: string; scopes: Scope[] },
  now: number,
): KeyRow =>
  db
    .insert(key)
    .values({ ...newKey, createdAt: now })
    .onConflictDoUpdate({ target: key.hash, set: { scopes: newKey.scopes, revokedAt: null } })
    .returning(fields)
    .get();

/** @returns the key, or `undefined` when none with this id is in force. */
export const revokeKey = (db: Connection, id: number, now: number): KeyRow | undefined =>
  db
    .update(key)
    .set({ revokedAt: now })
    .where(and(eq(key.id, id), isNull(key.revokedAt)))
    .returning(fields)
    .get();

/** Notes that a key was used. */
export function useKey(db: Connection, id: number, now: number): void {
  db.update(key).set({ lastUsedAt: now }).where(eq(key.id, id)).run();
}
