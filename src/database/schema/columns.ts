import { customType, integer, text } from "drizzle-orm/sqlite-core";

/** An id of ours: never reused. */
export const rowId = (name = "id") => integer(name).primaryKey({ autoIncrement: true });
export const flag = (name: string) => integer(name, { mode: "boolean" });

/** JSON in a text. Unlike Drizzle's own mode, NULL stays NULL where a prepared statement is given null. */
export const json = <Value>(name: string) =>
  customType<{ data: Value; driverData: string | null }>({
    dataType: () => "text",
    toDriver: (value) => (value === null ? null : JSON.stringify(value)),
    fromDriver: (text) => JSON.parse(text ?? "null") as Value,
  })(name);

/** Places in the order of a host's due rows. */
export const ranks = { news: 0, backlog: 1, again: 2 } as const;
export type Rank = (typeof ranks)[keyof typeof ranks];

/** What link and image share: a row of the queue. */
export const queueColumns = () => ({
  /** Whose pace it goes by. */
  host: text("host").notNull(),
  /** Creation time of its submission. */
  created: integer("created").notNull(),
  /** Which due rows of a host come first: news, then the backlog, then what failed before. */
  rank: integer("rank").$type<Rank>().notNull(),
  state: text("state", { enum: ["due", "waiting", "done", "dead", "removed"] }).notNull(),
  /** Failures of its own; dead at three. */
  tries: integer("tries").notNull(),
  lastVisited: integer("last_visited"),
  /** Due since; at first its creation. After a backoff: not before. */
  nextAt: integer("next_at").notNull(),
  /** Since when upstream's troubles have kept it waiting. */
  troubleSince: integer("trouble_since"),
  errorCode: text("error_code"),
  error: text("error"),
});
