import { and, desc, eq, gt, isNull, lte, or, sql } from "drizzle-orm";
import type { Scope } from "../../model/key.ts";
import type { SessionRow } from "../../model/session.ts";
import { type Connection, prepared } from "../connection.ts";
import { key, session } from "../schema/tables.ts";

const fields = {
  id: session.id,
  name: session.name,
  scopes: session.scopes,
  agent: session.agent,
  createdAt: session.createdAt,
  lastUsedAt: session.lastUsedAt,
  expiresAt: session.expiresAt,
};

const selectByHash = prepared((db) =>
  db
    .select(fields)
    .from(session)
    .leftJoin(key, eq(key.id, session.keyId))
    .where(
      and(
        eq(session.hash, sql.placeholder("hash")),
        gt(session.expiresAt, sql.placeholder("now")),
        or(isNull(session.keyId), isNull(key.revokedAt)),
      ),
    )
    .prepare(),
);

/** The session of this SHA-256 (hex), unless it has expired or its key was revoked. */
export const sessionByHash = (db: Connection, hash: string, now: number): SessionRow | undefined =>
  selectByHash(db).get({ hash, now });

/** The sessions that have not expired, the last used first. */
export const sessions = (db: Connection, now: number): SessionRow[] =>
  db.select(fields).from(session).where(gt(session.expiresAt, now)).orderBy(desc(session.lastUsedAt)).all();

/** Opens a session; those that have expired are deleted. */
export function addSession(
  db: Connection,
  opened: {
    hash: string;
    keyId: number | null;
    name: string;
    scopes: Scope[];
    agent: string;
    expiresAt: number;
  },
  now: number,
): SessionRow {
  db.delete(session).where(lte(session.expiresAt, now)).run();
  return db
    .insert(session)
    .values({ ...opened, createdAt: now, lastUsedAt: now })
    .returning(fields)
    .get();
}

/** Ends a session. @returns whether there was one. */
export const endSession = (db: Connection, id: number): boolean =>
  db.delete(session).where(eq(session.id, id)).returning({ id: session.id }).get() !== undefined;

/** Records that a session was used, and how long it lasts from now on. */
export function useSession(db: Connection, id: number, now: number, expiresAt: number): void {
  db.update(session).set({ lastUsedAt: now, expiresAt }).where(eq(session.id, id)).run();
}
