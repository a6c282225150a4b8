import { asc, gt } from "drizzle-orm";
import type { Connection } from "../connection.ts";
import { audit } from "../schema/tables.ts";
import type { AuditRow } from "../../model/event.ts";

/** Writes down who did what, within the caller's transaction. */
export const auditing =
  (db: Connection) =>
  (entry: Omit<AuditRow, "seq">): void => {
    db.insert(audit).values(entry).run();
  };

export const auditPages = (db: Connection) => ({
  /** A page of what was done, oldest first. */
  auditPage: (after: number, limit: number): AuditRow[] =>
    db.select().from(audit).where(gt(audit.seq, after)).orderBy(asc(audit.seq)).limit(limit).all(),
});
