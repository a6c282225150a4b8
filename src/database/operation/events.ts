import { and, asc, gt, sql } from "drizzle-orm";
import type { Subject, EventRow } from "../../model/event.ts";
import type { Connection } from "../connection.ts";
import { audit, event } from "../schema/tables.ts";

/** Writes down that something happened. Runs within the caller's transaction. */
export const telling = (db: Connection) => (kind: string, subject: Subject, at: number) =>
  void db.insert(event).values({ kind, subject, at }).run();

/** Writes down who did what. Runs within the caller's transaction. */
export const auditing = (db: Connection) => (by: string, action: string, subject: Subject, at: number) =>
  void db.insert(audit).values({ by, action, subject, at }).run();

/** Whether what an event is about stands upstream. */
const stands = (field: string) =>
  sql`not exists (select 1 from submission where id = json_extract(${event.subject}, ${`$.${field}`}) and removal is not null)`;

export const eventPages = (db: Connection) => ({
  /** A page of what happened, in order. @param removed whether also to submissions that were removed upstream. */
  eventPage: (after: number, limit: number, removed = true): EventRow[] =>
    db
      .select()
      .from(event)
      .where(and(gt(event.seq, after), removed ? undefined : and(stands("submission"), stands("original"))))
      .orderBy(asc(event.seq))
      .limit(limit)
      .all(),
});
