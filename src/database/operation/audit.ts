import { asc, desc, gt, lt } from "drizzle-orm";
import type { AuditRow } from "../../model/event.ts";
import type { Connection } from "../connection.ts";
import { audit } from "../schema/tables.ts";

/** Adds an entry to the audit. Runs within the caller's transaction. @returns its number. */
export const addAuditEntry = (db: Connection, entry: Omit<AuditRow, "seq">): number =>
  db.insert(audit).values(entry).returning({ seq: audit.seq }).get().seq;

/** A page of the audit, oldest first. */
export const auditPage = (db: Connection, after: number, limit: number): AuditRow[] =>
  db.select().from(audit).where(gt(audit.seq, after)).orderBy(asc(audit.seq)).limit(limit).all();

/** A page of the audit, newest first. @param below the entry that they come after. */
export const newestAudit = (db: Connection, below: number, limit: number): AuditRow[] =>
  db.select().from(audit).where(lt(audit.seq, below)).orderBy(desc(audit.seq)).limit(limit).all();
