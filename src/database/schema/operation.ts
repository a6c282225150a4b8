import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { Scope } from "../../model/key.ts";
import { rowId } from "./columns.ts";

/** An API key, by its SHA-256. */
export const key = sqliteTable(
  "key",
  {
    id: rowId(),
    name: text("name").notNull(),
    hash: text("hash").notNull(),
    /** Its first characters, to distinguish keys. */
    prefix: text("prefix").notNull(),
    scopes: text("scopes", { mode: "json" }).$type<Scope[]>().notNull(),
    createdAt: integer("created_at").notNull(),
    lastUsedAt: integer("last_used_at"),
    revokedAt: integer("revoked_at"),
  },
  (table) => [uniqueIndex("key_hash").on(table.hash)],
);

/** A browser that is signed in, by the SHA-256 of its cookie. */
export const session = sqliteTable(
  "session",
  {
    id: rowId(),
    hash: text("hash").notNull(),
    /** The key it was opened with; null: the operator's link. */
    keyId: integer("key_id").references(() => key.id),
    name: text("name").notNull(),
    scopes: text("scopes", { mode: "json" }).$type<Scope[]>().notNull(),
    agent: text("agent").notNull(),
    createdAt: integer("created_at").notNull(),
    lastUsedAt: integer("last_used_at").notNull(),
    expiresAt: integer("expires_at").notNull(),
  },
  (table) => [uniqueIndex("session_hash").on(table.hash), index("session_key").on(table.keyId)],
);

/** What a host was last known to allow. */
export const hostState = sqliteTable("host_state", {
  host: text("host").primaryKey(),
  restUntil: integer("rest_until").notNull(),
  failures: integer("failures").notNull(),
  reason: text("reason"),
  remaining: integer("remaining"),
  resetAt: integer("reset_at"),
});

/** How many rows there are of each kind, in each state and from each feed; kept by triggers. */
export const tally = sqliteTable(
  "tally",
  {
    /** A table; `unwatched`: images that were not compared yet. */
    subject: text("subject").notNull(),
    /** 0: from anywhere. */
    feed: integer("feed").notNull(),
    /** Of a descriptor: its encoder. Empty where there is none. */
    state: text("state").notNull(),
    n: integer("n").notNull(),
  },
  (table) => [primaryKey({ columns: [table.feed, table.subject, table.state] })],
);

/** What a provider that pushes or imports has brought into a feed; kept by triggers. */
export const given = sqliteTable(
  "given",
  {
    feedId: integer("feed_id").notNull(),
    provider: text("provider").notNull(),
    submissions: integer("submissions").notNull(),
    /** Creation of the newest. */
    newest: integer("newest").notNull(),
    lastAt: integer("last_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.feedId, table.provider] })],
);
