import { sql } from "drizzle-orm";
import { customType, index, integer, type SQLiteColumn, text } from "drizzle-orm/sqlite-core";

/** An id that is never reused. */
export const rowId = (name = "id") => integer(name).primaryKey({ autoIncrement: true });
export const flag = (name: string) => integer(name, { mode: "boolean" });

/** JSON in a text. Unlike Drizzle's own mode, NULL stays NULL where a prepared statement is given null. */
export const json = <Value>(name: string) =>
  customType<{ data: Value; driverData: string | null }>({
    dataType: () => "text",
    toDriver: (value) => (value === null ? null : JSON.stringify(value)),
    fromDriver: (text) => JSON.parse(text ?? "null") as Value,
  })(name);

/** The order of a host's due rows. */
export const ranks = { news: 0, backlog: 1, again: 2 } as const;
export type Rank = (typeof ranks)[keyof typeof ranks];

/** Columns of a row of a queue by host: `link` and `image`. */
export const hostQueueColumns = () => ({
  /** Host of its address. */
  host: text("host").notNull(),
  lastVisited: integer("last_visited"),
  ...queueColumns(),
});

/** Columns of a row of any queue. */
export const queueColumns = () => ({
  /** Creation time of its submission. */
  created: integer("created").notNull(),
  /** Which due rows of a host come first: news, then the backlog, then those that failed. */
  rank: integer("rank").$type<Rank>().notNull(),
  state: text("state", { enum: ["due", "waiting", "done", "dead", "removed"] }).notNull(),
  /** Failures of its own; dead at three. */
  tries: integer("tries").notNull(),
  /** Due since; at first its creation. After a backoff: not before. */
  nextAt: integer("next_at").notNull(),
  /** Since when it has been waiting for upstream to recover. */
  troubleSince: integer("trouble_since"),
  errorCode: text("error_code"),
  error: text("error"),
});

/**
 * Indexes of a queue: due rows by the host that they ask; due rows that failed before, of all hosts and by host, in the order of their next time;
 * removed rows; and dead or waiting ones, of all hosts and by host.
 */
export const queueIndexes = (
  name: string,
  {
    id,
    asks,
    host,
    rank,
    nextAt,
    state,
    errorCode,
  }: Record<"id" | "asks" | "host" | "rank" | "nextAt" | "state" | "errorCode", SQLiteColumn>,
) => [
  index(`${name}_due`)
    .on(asks, rank, nextAt)
    .where(sql`state = 'due' and rank < 2`),
  index(`${name}_again`)
    .on(nextAt, id)
    .where(sql`state = 'due' and rank = 2`),
  index(`${name}_again_host`)
    .on(host, nextAt, id, errorCode)
    .where(sql`state = 'due' and rank = 2`),
  index(`${name}_removed`)
    .on(state)
    .where(sql`state = 'removed'`),
  index(`${name}_stuck`)
    .on(state, id)
    .where(sql`state in ('dead', 'waiting')`),
  index(`${name}_stuck_host`)
    .on(state, host, id)
    .where(sql`state in ('dead', 'waiting')`),
];
