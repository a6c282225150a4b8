import { and, asc, gt, sql } from "drizzle-orm";
import type { EventRow, Subject } from "../../model/event.ts";
import type { Connection } from "../connection.ts";
import { event } from "../schema/tables.ts";

/** Adds an event. Runs within the caller's transaction. @param at Unix seconds. */
export function addEvent(db: Connection, kind: string, subject: Subject, at: number): void {
  db.insert(event).values({ kind, subject, at }).run();
}

/** Whether the submission that an event names in this field stands upstream. */
const stands = (field: string) =>
  sql`not exists (select 1 from submission where id = json_extract(${event.subject}, ${`$.${field}`}) and removal is not null)`;

/** A page of events, in order. @param removed whether to include those of submissions that were removed upstream. */
export const eventPage = (db: Connection, after: number, limit: number, removed = true): EventRow[] =>
  db
    .select()
    .from(event)
    .where(and(gt(event.seq, after), removed ? undefined : and(stands("submission"), stands("original"))))
    .orderBy(asc(event.seq))
    .limit(limit)
    .all();
