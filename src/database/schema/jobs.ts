import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { json, rowId } from "./columns.ts";

/** Long work that was requested: the making of a dataset. It is begun again after a restart. */
export const job = sqliteTable("job", {
  id: rowId(),
  request: json<Record<string, unknown>>("request").notNull(),
  state: text("state", { enum: ["waiting", "running", "done", "failed", "cancelled"] }).notNull(),
  /** Current stage, and how much of it is done. */
  progress: json<{ stage: string; done: number; total: number | null }>("progress"),
  /** Of a finished one: rows, files, bytes. */
  result: json<Record<string, unknown>>("result"),
  error: text("error"),
  createdAt: integer("created_at").notNull(),
  startedAt: integer("started_at"),
  finishedAt: integer("finished_at"),
});
