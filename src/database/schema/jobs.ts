import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { json, rowId } from "./columns.ts";

/** Long work that somebody asked for: a dataset. It is taken up again after a restart. */
export const job = sqliteTable("job", {
  id: rowId(),
  request: json<Record<string, unknown>>("request").notNull(),
  state: text("state", { enum: ["waiting", "running", "done", "failed", "cancelled"] }).notNull(),
  /** What is being done, and how far it is. */
  progress: json<{ stage: string; done: number; total: number | null }>("progress"),
  /** Of what is done: rows, files, bytes. */
  result: json<Record<string, unknown>>("result"),
  error: text("error"),
  createdAt: integer("created_at").notNull(),
  startedAt: integer("started_at"),
  finishedAt: integer("finished_at"),
});
